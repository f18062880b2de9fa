import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { beforeAll, expect, test, vi } from 'vitest';
import { compressAssets } from '../scripts/compress.ts';

const root = join(import.meta.dirname, '..');
const budgetBytes = 120_000;
/** The content of all files of the build by name. */
const files = new Map<string, string>();

beforeAll(async () => {
  vi.stubEnv('NODE_ENV', 'production');
  const built = await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'silent', build: { write: false } });
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : [];
  for (const { output } of outputs)
    for (const file of output) files.set(file.fileName, file.type === 'chunk' ? file.code : String(file.source));
});

test('the first load has at most 120 kB of script, compressed', () => {
  const page = files.get('index.html') ?? '';
  const scripts = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, name = '']) => files.get(name) ?? '');

  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.reduce((bytes, script) => bytes + gzipSync(script).length, 0)).toBeLessThanOrEqual(budgetBytes);
});

test('the first load has neither the dialog nor pages that are rarely opened first', () => {
  const page = files.get('index.html') ?? '';
  const later = ['Account', 'PersonPage', 'DebtPage', 'RecordDialog', 'SignUp'].map((name) =>
    [...files.keys()].find((file) => file.startsWith(`assets/${name}-`)),
  );

  expect(later).not.toContain(undefined);
  expect(later.filter((file = '') => page.includes(file))).toEqual([]);
});

test('the page requests the signed-in user before any code runs', () => {
  expect(files.get('index.html')).toContain('<link rel="preload" href="/v1/users/me" as="fetch" crossorigin');
});

test('each script and style sheet has a compressed copy beside it for the gateways to send', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'debt-assets-'));
  const script = 'export const text = "what is owed";'.repeat(100);
  await writeFile(join(folder, 'index-1.js'), script);
  await writeFile(join(folder, 'tiny-1.js'), 'export {};');

  await compressAssets(folder);

  expect(readdirSync(folder).toSorted()).toEqual(['index-1.js', 'index-1.js.br', 'index-1.js.gz', 'tiny-1.js']);
  expect(brotliDecompressSync(readFileSync(join(folder, 'index-1.js.br'))).toString()).toBe(script);
  await rm(folder, { recursive: true });
});

test('the page has no inline code, so that the content security policy needs no exception', () => {
  const page = files.get('index.html') ?? '';

  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
});

test('the page and its style sheets load nothing from other origins', () => {
  const texts = [...files].filter(([name]) => /\.(?:html|css)$/.test(name)).map(([, text]) => text);
  const shell = readdirSync(join(root, 'public')).map((name) => readFileSync(join(root, 'public', name), 'utf8'));

  for (const text of [...texts, ...shell]) expect(text.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:\/\//);
});

test('every icon of the installed page exists and has the size that the manifest gives', () => {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'public', 'manifest.webmanifest'), 'utf8'));
  const icons = [...JSON.stringify(manifest).matchAll(/"src":"\/([^"]+\.png)","sizes":"(\d+)x(\d+)"/g)].map(
    ([, name = '', width, height]) => ({
      name,
      size: [Number(width), Number(height)],
    }),
  );

  expect(new Set(icons.map(({ name }) => name)).size).toBe(3);
  for (const { name, size } of [...icons, { name: 'apple-touch-icon.png', size: [180, 180] }]) {
    const png = readFileSync(join(root, 'public', name));
    expect([name, png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([name, ...size]);
  }
});
