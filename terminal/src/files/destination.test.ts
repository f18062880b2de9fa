import { expect, test } from 'vitest';
import { findDestination } from './destination.ts';

test.each([
  ['/dev/stdout', 1],
  ['/dev/stderr', 2],
  ['/dev/fd/63', 63],
  ['/proc/self/fd/5', 5],
  [`/proc/${process.pid}/fd/5`, 5],
  ['/dev/../dev/stdout', 1],
])('%s is the open descriptor %i', (path, descriptor) => {
  expect(findDestination(path)).toEqual({ type: 'descriptor', descriptor });
});

test.each([
  ['/dev/null', 'stream'],
  ['/dev/full', 'stream'],
  ['/', 'folder'],
  [import.meta.filename, 'file'],
  [`${import.meta.filename}.new`, 'new'],
])('%s resolves to a %s', (path, type) => {
  expect(findDestination(path)).toEqual({ type, path });
});
