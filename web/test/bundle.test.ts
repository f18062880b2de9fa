import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { beforeAll, expect, test, vi } from 'vitest';

const root = join(import.meta.dirname, '..');
const budgetBytes = 120_000;
/** Texts of all files of the build, by name. */
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

test('nothing is inline, so that the security policy needs no exception', () => {
  const page = files.get('index.html') ?? '';

  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
});

test('styles and the page load nothing from elsewhere', () => {
  const texts = [...files].filter(([name]) => /\.(?:html|css)$/.test(name)).map(([, text]) => text);
  const shell = readdirSync(join(root, 'public')).map((name) => readFileSync(join(root, 'public', name), 'utf8'));

  for (const text of [...texts, ...shell]) expect(text.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:\/\//);
});
