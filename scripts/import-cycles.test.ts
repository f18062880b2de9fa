import { expect, test } from 'vitest';
import { importCyclesOf } from './import-cycles.ts';

const cycles = (imports: Readonly<Record<string, readonly string[]>>) => importCyclesOf(new Map(Object.entries(imports)));

test('files that only import what is below them form no cycle, however often they meet', () => {
  expect(cycles({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] })).toEqual([]);
});

test('two files that import each other are a cycle', () => {
  expect(cycles({ top: ['a'], a: ['b'], b: ['a'] })).toEqual([['a', 'b', 'a']]);
});

test('an import cycle is found behind others, and each is reported once', () => {
  expect(cycles({ a: ['b'], b: ['c', 'd'], c: ['b'], d: ['e'], e: ['d', 'a'] })).toEqual([
    ['b', 'c', 'b'],
    ['d', 'e', 'd'],
    ['a', 'b', 'd', 'e', 'a'],
  ]);
});

test('a file that imports itself is a cycle', () => {
  expect(cycles({ a: ['a'] })).toEqual([['a', 'a']]);
});
