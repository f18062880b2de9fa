/**
 * Programs of a real Kubernetes, built from Go's module proxy and cached in ~/.cache/debt-kubernetes, each under a hash of its sources. `node
 * scripts/kubernetes/binaries.ts [NAME…]` builds the missing ones, or all without names, and prints each name with its path.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { buildAlone, cacheFolder, entryOf, publish } from './cache.ts';
import { buildWithGo, goFlags, requireGo } from './go.ts';
import { type ProgramName, programs, type Recipe } from './programs.ts';

export type Log = (text: string) => void;

/** The path of each program. Missing ones are built first; a concurrent caller waits until its own exist. */
export async function kubernetesBinaries<Name extends ProgramName>(
  names: readonly Name[],
  log: Log,
  signal?: AbortSignal,
): Promise<(name: Name) => string> {
  const wanted = programs.filter(({ name }) => names.some((each) => each === name));
  const entries = wanted.map(entryFor);
  if (!entries.every((entry) => existsSync(entry)))
    await buildAlone(entries, () => buildMissing(wanted, log, signal), {
      onWait: () => log('another process builds programs of Kubernetes: waiting for it'),
      signal,
    });
  const paths = new Map<string, string>(wanted.map((recipe) => [recipe.name, entryFor(recipe)]));
  return (name) => paths.get(name) ?? unknown(name);
}

const entryFor = (recipe: Recipe): string => entryOf(recipe.name, { recipe, goFlags, system: [platform(), arch()] });

async function buildMissing(wanted: readonly Recipe[], log: Log, signal: AbortSignal | undefined): Promise<void> {
  const { compileCache, sites } = await openWorkshop();
  try {
    await requireGo(join(sites, 'go'));
    for (const recipe of wanted.filter((each) => !existsSync(entryFor(each)))) {
      const began = performance.now();
      log(`building ${recipe.name}${recipe.module === undefined ? '' : ` ${recipe.module.version}`}`);
      const folder = join(sites, recipe.name);
      await publish(await buildWithGo(recipe, { folder, compileCache, signal }), entryFor(recipe));
      await rm(folder, { recursive: true });
      log(`built ${recipe.name} in ${Math.round((performance.now() - began) / 1_000)} s`);
    }
    await rm(compileCache, { recursive: true, force: true });
  } finally {
    await rm(sites, { recursive: true, force: true });
  }
}

/** Only the holder of the lock uses it. The next build can reuse the compile cache of a build that failed or was killed, but not its sources. */
async function openWorkshop(): Promise<{ readonly compileCache: string; readonly sites: string }> {
  for (const left of (await readdir(cacheFolder())).filter((name) => name.startsWith('build-')))
    await rm(join(cacheFolder(), left), { recursive: true, force: true });
  return { compileCache: join(cacheFolder(), 'compiled'), sites: await mkdtemp(join(cacheFolder(), 'build-')) };
}

function unknown(name: string): never {
  throw new Error(`${name} is not among the programs of Kubernetes: ${programs.map((each) => each.name).join(', ')}`);
}

if (import.meta.main) {
  const asked = process.argv.slice(2);
  const names =
    asked.length === 0 ? programs.map(({ name }) => name) : programs.map(({ name }) => name).filter((name) => asked.includes(name));
  for (const name of asked) if (!names.some((each) => each === name)) unknown(name);
  const binary = await kubernetesBinaries(names, (text) => process.stderr.write(`${text}\n`));
  for (const name of names) process.stdout.write(`${name}\t${binary(name)}\n`);
}
