/** A current Docker Compose, built from its module and cached by a hash of its sources. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { entryOf, publish } from '../kubernetes/cache.ts';
import { buildWithGo, goFlags, requireGo } from '../kubernetes/go.ts';
import type { Recipe } from '../kubernetes/programs.ts';
import { cache } from './daemon.ts';

const module = { path: 'github.com/docker/compose/v5', version: 'v5.6.0' } as const;
const recipe: Recipe = {
  name: 'docker-compose',
  module,
  main: `${module.path}/cmd`,
  variables: { [`${module.path}/internal.Version`]: module.version },
  probe: ['version'],
};

/** Must be called by one process at a time. @returns the path of the program. */
export async function composeProgram(print: (text: string) => void): Promise<string> {
  const entry = entryOf(recipe.name, { recipe, goFlags, system: [process.platform, process.arch] });
  if (existsSync(entry)) return entry;
  const startedAt = performance.now();
  const site = mkdtempSync(join(cache, 'context-'));
  try {
    await requireGo(join(site, 'go'));
    await publish(await buildWithGo(recipe, { folder: join(site, 'module'), compileCache: join(site, 'compiled') }), entry);
  } finally {
    rmSync(site, { recursive: true, force: true });
  }
  print(`built Compose ${module.version} in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
  return entry;
}
