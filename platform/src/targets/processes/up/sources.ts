import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { sourceRoot } from '../../../tools/source-root.ts';

/** The sources that all of our programs share, besides their own folders. */
const shared = ['services/kit/src', 'proto/src', 'proto/openapi.json', 'rules/src', 'package-lock.json'] as const;
/** The sources of the supervisor itself. */
const supervisorSources = [
  'platform/src/model',
  'platform/src/runner',
  'platform/src/environment',
  'platform/src/backups',
  'platform/src/failures',
  'platform/src/tools',
  'terminal/src',
  'platform/src/targets/processes',
  'package-lock.json',
] as const;

/** A hash that changes when the sources of a program do. `entry` is relative to the root of the checkout. */
export function sourceHash(entry: string, root = sourceRoot): Promise<string> {
  return hashOf([dirname(entry), ...shared], root);
}

export const supervisorHash = (root = sourceRoot): Promise<string> => hashOf(supervisorSources, root);

async function hashOf(paths: readonly string[], root: string): Promise<string> {
  const files = (await Promise.all(paths.map((path) => filesIn(join(root, path))))).flat();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256').update(process.version);
  files.forEach((file, index) => {
    const content = contents[index] ?? Buffer.alloc(0);
    hash.update(`\0${relative(root, file)}\0${content.length}\0`).update(content);
  });
  return hash.digest('hex').slice(0, 16);
}

/** The files below a folder, or the file itself, in a stable order. Tests are left out, and a missing path yields no files. */
async function filesIn(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path];
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
