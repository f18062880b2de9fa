import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Named {
  readonly file: string;
  readonly name: string;
}

const fromRoot = (path: string): URL => new URL(`../${path}`, import.meta.url);
const page = readFileSync(fromRoot('docs/faults.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| \d+ \|/.test(line));

/** The last cell of a row: `file`: “name”; “name”, for each file. */
const namedIn = (row: string): readonly Named[] =>
  (row.split(' | ').at(-1) ?? '').split('<br>').flatMap((part) => {
    const file = /`([^`]+)`/.exec(part)?.[1] ?? '';
    return [...part.matchAll(/“([^”]+)”/g)].map(([, name = '']) => ({ file, name }));
  });

/** A test's title is one literal in its file, with any kind of quotes. */
function exists({ file, name }: Named): boolean {
  if (!existsSync(fromRoot(file))) return false;
  const source = readFileSync(fromRoot(file), 'utf8').replaceAll("\\'", "'");
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${name}${quote}`));
}

test('every fault has a number of its own and at least one test', () => {
  const numbers = rows.map((row) => Number(/^\| (\d+)/.exec(row)?.[1]));

  expect(numbers).toEqual(Array.from({ length: rows.length }, (_row, index) => index + 1));
  expect(rows.filter((row) => namedIn(row).length === 0)).toEqual([]);
});

test('every test that docs/faults.md names exists under that name', () => {
  expect(rows.flatMap(namedIn).filter((named) => !exists(named))).toEqual([]);
});
