import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** Under this a compressed answer is no faster: it fits into one packet anyway. */
const worthwhileBytes = 1_000;
const encodings = [
  { suffix: '.br', compress: promisify(brotliCompress) },
  { suffix: '.gz', compress: promisify(gzip) },
] as const;

/** Puts `name.br` and `name.gz` beside every script and style, for gateways to send to browsers that can read them. */
export async function compressAssets(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!/\.(?:js|css)$/.test(name)) continue;
    const text = await readFile(join(directory, name));
    if (text.length < worthwhileBytes) continue;
    await Promise.all(encodings.map(async ({ suffix, compress }) => writeFile(join(directory, name + suffix), await compress(text))));
  }
}
