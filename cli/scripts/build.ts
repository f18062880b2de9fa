/** Bundles the command line into cli/dist. Each file is replaced as a whole, the entry point last, so that a command that starts during a build works. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundlesIn } from './bundles.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

const results = await Promise.all(bundlesIn(dist).map(async (options) => build(options)));
mkdirSync(dist, { recursive: true });
// The parent folder declares .js files as ESM; these files must not be loaded that way.
replace(join(dist, 'package.json'), '{"name":"debt","type":"commonjs"}\n');
for (const { outputFiles } of results) for (const file of outputFiles) replace(file.path, file.contents);

function replace(path: string, contents: string | Uint8Array): void {
  const temporary = join(dist, `.${basename(path)}.${process.pid}`);
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}
