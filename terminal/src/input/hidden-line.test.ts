import { expect, test } from 'vitest';
import { HiddenLine } from './hidden-line.ts';

/** The result after these chunks have been received in order. */
function taken(...chunks: readonly string[]): unknown {
  const line = new HiddenLine();
  return chunks.map((chunk) => line.take(chunk)).at(-1);
}

test.each([
  ['typed letter by letter', ['a', 'b', '\r'], 'ab'],
  ['pasted as a whole', ['correct horse\n'], 'correct horse'],
  ['ended by Ctrl-D', ['ab', '\u0004'], 'ab'],
  ['with an erased letter', ['abc\u007f\r'], 'ab'],
  ['with an erased character of two code units', ['a😀\b\r'], 'a'],
  ['restarted with Ctrl-U', ['wrong\u0015right\r'], 'right'],
  ['with a word erased by Ctrl-W', ['correct hoarse \u0017horse\r'], 'correct horse'],
  ['with its only word erased by Ctrl-W', ['wrong\u0017right\r'], 'right'],
  ['with Ctrl-A, Ctrl-Z, Tab and NUL in between', ['a\u0001\u001Ab\t\u0000\r'], 'ab'],
  ['with arrows, Home, Delete and F1 in between', ['a\u001B[D', '\u001B[1;5H\u001B[3~', 'b\u001BOP\r'], 'ab'],
  ['with nothing in it', ['\u007f\r'], ''],
])('a secret %s has exactly the typed characters', (_, chunks, line) => {
  expect(taken(...chunks)).toEqual({ line });
});

test('Ctrl-C interrupts the input, and an incomplete line has no result yet', () => {
  expect(taken('ab', '\u0003')).toBe('interrupted');
  expect(taken('ab')).toBeUndefined();
});
