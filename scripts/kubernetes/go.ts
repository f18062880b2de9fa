/** Builds one program with Go from its module, in a separate folder with a generated go.mod. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { run } from '../lint-manifests/run.ts';
import type { Patch, Recipe } from './programs.ts';
import { goMin } from './versions.ts';

const Download = Type.Object({ GoMod: Type.String(), Dir: Type.String() });
const GoMod = Type.Object({
  Go: Type.String(),
  Replace: Type.Optional(
    Type.Union([
      Type.Null(),
      Type.Array(Type.Object({ Old: Type.Object({ Path: Type.String() }), New: Type.Object({ Path: Type.String() }) })),
    ]),
  ),
});

export interface GoSite {
  /** Deleted after the build. */
  readonly folder: string;
  /** Shared between the programs of one build, which have most of their packages in common. */
  readonly compileCache: string;
  readonly signal?: AbortSignal | undefined;
}

/** One compilation of the API server alone took 36 minutes on two busy cores. */
const compileMs = 5_400_000;
const downloadMs = 900_000;
export const goFlags = ['-p=2', '-mod=mod', '-trimpath', '-buildvcs=false'] as const;

/**
 * Throws with the required version where Go is missing or older. An older Go may download a newer one (GOTOOLCHAIN), so the version is read where a
 * go.mod requires it.
 */
export async function requireGo(folder: string): Promise<void> {
  const needed = `Go ${goMin.join('.')} or newer`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'go.mod'), `module check\n\ngo ${goMin.join('.')}.0\n`);
  const present = await run('go', ['version'], {}).catch(() => undefined);
  if (present === undefined) throw new Error(`go is missing: install ${needed}, with which the programs of Kubernetes are built`);
  const chosen = await run('go', ['env', 'GOVERSION'], { cwd: folder, timeoutMs: downloadMs }).then(
    ({ stdout }) => stdout.trim(),
    (error: unknown) => String(error),
  );
  if (!isEnough(chosen))
    throw new Error(`${present.stdout.trim()} is too old: install ${needed}, with which the programs of Kubernetes are built (${chosen})`);
}

/** True for `go1.26.8`, false for a text that is not a version. */
export function isEnough(version: string): boolean {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > goMin[0] || (Number(major) === goMin[0] && Number(minor) >= goMin[1]);
}

/** @returns the path of the program. Rejects with the last output of Go. */
export async function buildWithGo(recipe: Recipe, { folder, compileCache, signal }: GoSite): Promise<string> {
  const output = join(folder, 'built');
  const go = (args: readonly string[], timeoutMs: number) =>
    run('nice', ['-n', '19', 'go', ...args], {
      cwd: folder,
      variables: { CGO_ENABLED: '0', GOFLAGS: goFlags.join(' '), GOCACHE: compileCache, GOWORK: 'off' },
      timeoutMs,
      signal,
    });
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(recipe.files ?? {})) await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'go.mod'), 'module build\n');
  if (recipe.module !== undefined) await writeFile(join(folder, 'go.mod'), await goModOf(recipe, recipe.module, folder, go));
  const variables = Object.entries(recipe.variables ?? {}).map(([name, text]) => `-X ${name}=${text}`);
  await go(['build', '-ldflags', ['-s', '-w', ...variables].join(' '), '-o', output, recipe.main], compileMs);
  await run(output, recipe.probe, { timeoutMs: 60_000 });
  return output;
}

type Go = (args: readonly string[], timeoutMs: number) => Promise<{ readonly stdout: string }>;

async function goModOf(
  recipe: Recipe,
  module: { readonly path: string; readonly version: string },
  folder: string,
  go: Go,
): Promise<string> {
  const { stdout } = await go(['mod', 'download', '-json', `${module.path}@${module.version}`], downloadMs);
  const { GoMod: own, Dir } = Value.Parse(Download, JSON.parse(stdout));
  const { Go, Replace } = Value.Parse(GoMod, JSON.parse((await go(['mod', 'edit', '-json', own], downloadMs)).stdout));
  const lines = [`module build`, `go ${Go}`, `require ${module.path} ${module.version}`];
  if (recipe.staging !== undefined)
    for (const { Old, New } of Replace ?? [])
      if (New.Path.startsWith('./staging/')) lines.push(`replace ${Old.Path} => ${Old.Path} ${recipe.staging}`);
  if (recipe.patches !== undefined) {
    await patch(Dir, join(folder, 'patched'), recipe.patches);
    lines.push(`replace ${module.path} => ./patched`);
  }
  return `${lines.join('\n')}\n`;
}

/** A copy of the module with the edits applied. An edit that no longer matches is a failure: the module has changed. */
export async function patch(from: string, to: string, patches: readonly Patch[]): Promise<void> {
  await cp(from, to, { recursive: true });
  await run('chmod', ['-R', 'u+w', to], {});
  for (const { file, from: old, to: wanted, count } of patches) {
    const parts = (await readFile(join(to, file), 'utf8')).split(old);
    if (parts.length !== count + 1)
      throw new Error(`${file} has ${parts.length - 1} times what is to be replaced, ${count} expected: ${old}`);
    await writeFile(join(to, file), parts.join(wanted));
  }
}
