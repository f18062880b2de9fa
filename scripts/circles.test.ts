import { expect, test } from 'vitest';
import { circlesOf } from './circles.ts';

const circles = (imports: Readonly<Record<string, readonly string[]>>) => circlesOf(new Map(Object.entries(imports)));

test('files that only import what is below them make no circle, however often they meet', () => {
  expect(circles({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] })).toEqual([]);
});

test('two files that import each other are a circle', () => {
  expect(circles({ top: ['a'], a: ['b'], b: ['a'] })).toEqual([['a', 'b', 'a']]);
});

test('a circle is found behind others, and each is told once', () => {
  expect(circles({ a: ['b'], b: ['c', 'd'], c: ['b'], d: ['e'], e: ['d', 'a'] })).toEqual([
    ['b', 'c', 'b'],
    ['d', 'e', 'd'],
    ['a', 'b', 'd', 'e', 'a'],
  ]);
});

test('a file that imports itself is a circle', () => {
  expect(circles({ a: ['a'] })).toEqual([['a', 'a']]);
});
