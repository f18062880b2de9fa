import { expect, test } from 'vitest';
import { causeOf } from './cause.ts';

test.each([
  ['is truncated to its bound', 'abcdef', 3, 'abc'],
  ['is never truncated within a character', 'ab😀', 3, 'ab\u{fffd}'],
  ['contains nothing that a database cannot store', 'a\0b\ud83d', 9, 'a\u{fffd}b\u{fffd}'],
])('a cause %s', (_what, message, lengthMax, expected) => {
  expect(causeOf(new Error(message), lengthMax)).toBe(expected);
});
