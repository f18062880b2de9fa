import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { problemPages } from '../proto/src/problems.ts';
import { refusals } from '../rules/src/refusals.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = globSync('{services/*/src,platform/src/gateway}/**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(`${root}${file}`, 'utf8') }));

/** How the services write the code of a problem document. */
const written: readonly RegExp[] = [/\breason: '([a-z_]+)'/g, /\binvalid\(\s*'([a-z_]+)'/g, /\burn:debt:error:([a-z_]+)\b/g];
const found = (pattern: RegExp, text: string): readonly string[] => [...text.matchAll(pattern)].map(([, code = '']) => code);
const textOf = (end: string): string => sources.find(({ file }) => file.endsWith(end))?.text ?? '';

const used = new Set([
  ...sources.flatMap(({ text }) => written.flatMap((pattern) => found(pattern, text))),
  ...Object.keys(refusals),
  // Classes of errors, which are the code where no finer one is given; what the gateway answers itself; and what is put together.
  ...found(/^ {2}([a-z_]+): \{ http: \d/gm, textOf('kit/src/errors/errors.ts')),
  ...found(/^ {2}([a-z_]+): \{(?: status|$)/gm, textOf('gateway/problems.ts')),
  'session_not_found',
  'token_not_found',
]);

test('every code that a service or the gateway can answer with has a page', () => {
  const known = Object.keys(problemPages);

  expect([...used].filter((code) => !known.includes(code))).toEqual([]);
  expect(used.size).toBeGreaterThan(90);
});

test('no page is about a code that nobody answers with', () => {
  expect(Object.keys(problemPages).filter((code) => !used.has(code))).toEqual([]);
});

test('the pages of the ledger name the status that the ledger gives', () => {
  const pages = new Map<string, { readonly statuses: readonly number[] }>(Object.entries(problemPages));

  const different = Object.entries(refusals).filter(([code, { status }]) => pages.get(code)?.statuses.includes(status) !== true);

  expect(different).toEqual([]);
});
