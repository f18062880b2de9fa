/**
 * Replays the sessions of README.md on a separate platform. With --update, the real output replaces that in the document; otherwise they are
 * compared.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, World } from '../test/harness/world.ts';
import { differences, replay } from './readme-replay.ts';
import { readSession, rewrite } from './readme-session.ts';

const path = join(root, 'README.md');

/** Resolves to the differences; empty when README.md is right. */
export async function checkReadme({ update }: { readonly update: boolean }): Promise<readonly string[]> {
  using world = new World();
  world.up();
  const markdown = readFileSync(path, 'utf8');
  const exchanges = readSession(markdown);
  const scratch = join(world.folder, 'tmp');
  mkdirSync(scratch);
  const env = { ...world.environment(join(world.folder, 'home')), CI: undefined, TZ: 'UTC' };
  const today = new Date().toISOString().slice(0, 10);
  const really = await replay(exchanges, { env, cwd: root, scratch });
  if (update) writeFileSync(path, rewrite(markdown, { exchanges, really, today }));
  return differences(exchanges, really, today);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const update = process.argv.includes('--update');
  const found = await checkReadme({ update });
  process.stdout.write(found.length === 0 ? 'README.md shows what happens.\n' : found.join('\n'));
  process.exitCode = found.length === 0 || update ? 0 : 1;
}
