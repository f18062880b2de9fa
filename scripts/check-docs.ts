/** Every export of shared code is documented: the contract, the rules, the common code of the programs, and the core of the platform. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { undocumentedExports } from './docs/exports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['proto/src', 'rules/src', 'terminal/src', 'services/kit/src', 'platform/src/runner', 'platform/src/model'];
const isOurs = (file: string): boolean => !/\.test\.tsx?$|\/gen\//.test(file);

const counts = folders.map((folder) => {
  const files = globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }).filter(isOurs);
  if (files.length === 0) throw new Error(`there is nothing in ${folder}: the check reads the wrong folder`);
  const found = files.flatMap((file) =>
    undocumentedExports(file, readFileSync(join(root, file), 'utf8')).map(({ line, name, why }) => `${file}:${line}: ${name} ${why}\n`),
  );
  process.stdout.write(found.join(''));
  return found.length;
});
process.exitCode = counts.every((count) => count === 0) ? 0 : 1;
