import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** A smaller answer fits into one packet, so that compression makes it no faster. */
const worthwhileBytes = 1_000;
const encodings = [
  { suffix: '.br', compress: promisify(brotliCompress) },
  { suffix: '.gz', compress: promisify(gzip) },
] as const;

/** Writes `name.br` and `name.gz` beside each script and style sheet. Gateways send them to browsers that accept them. */
export async function compressAssets(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!/\.(?:js|css)$/.test(name)) continue;
    const text = await readFile(join(directory, name));
    if (text.length < worthwhileBytes) continue;
    await Promise.all(encodings.map(async ({ suffix, compress }) => writeFile(join(directory, name + suffix), await compress(text))));
  }
}
