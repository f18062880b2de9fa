import { expect, test } from 'vitest';
import { HiddenLine } from './hidden-line.ts';

/** What comes of these chunks, one after the other. */
function taken(...chunks: readonly string[]): unknown {
  const line = new HiddenLine();
  return chunks.map((chunk) => line.take(chunk)).at(-1);
}

test.each([
  ['typed letter by letter', ['a', 'b', '\r'], 'ab'],
  ['pasted as a whole', ['correct horse\n'], 'correct horse'],
  ['ended by Ctrl-D', ['ab', '\u0004'], 'ab'],
  ['with a letter taken back', ['abc\u007f\r'], 'ab'],
  ['with a character of two halves taken back', ['a😀\b\r'], 'a'],
  ['begun again with Ctrl-U', ['wrong\u0015right\r'], 'right'],
  ['with arrows, Home, Delete and F1 pressed in between', ['a\u001B[D', '\u001B[1;5H\u001B[3~', 'b\u001BOP\r'], 'ab'],
  ['with nothing in it', ['\u007f\r'], ''],
])('a secret %s is what was meant', (_, chunks, line) => {
  expect(taken(...chunks)).toEqual({ line });
});

test('Ctrl-C ends it, and a line that is not complete is waited for', () => {
  expect(taken('ab', '\u0003')).toBe('interrupted');
  expect(taken('ab')).toBeUndefined();
});
