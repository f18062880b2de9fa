import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Problem, problems } from '../proto/src/problems.ts';
import { refusals } from '../services/expenses/src/refusals.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const textOf = (pattern: string): string =>
  globSync(pattern, { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(`${root}${file}`, 'utf8'))
    .join('\n');
const entries = Object.entries<Problem>(problems);

// The compiler checks the reverse: an answer takes its code, its status and its title from the catalogue.
test('every code of the catalogue is one that a service or the gateway answers with', () => {
  const sources = textOf('{services/*/src,platform/src/gateway}/**/*.ts');

  expect(entries.map(([code]) => code).filter((code) => !new RegExp(`\\b${code}\\b`).test(sources))).toEqual([]);
});

test('the SQL of the ledger refuses with codes of the catalogue only', () => {
  const codes = [...textOf('services/expenses/src/store/**/*.{ts,sql}').matchAll(/\brefused\('([a-z_]+)'/g)].map(([, code]) => code);

  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !refusals.some((one) => one === code))).toEqual([]);
});

test('a title is a short sentence without a full stop, and an advice one or more with it', () => {
  const wrong = entries.filter(([, { title, advice }]) => title.length > 90 || !/[^.]$/.test(title) || advice.length < title.length / 2);

  expect(wrong).toEqual([]);
});
