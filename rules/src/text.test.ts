import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeHidden, findHidden } from './text.ts';

const codeIn = (text: string, use: 'name' | 'description') => findHidden(text, use)?.codePoint;

/** Real texts: names, families of emoji, flags, and languages that need characters without a shape. */
const real = [
  'Zoë Müller-O’Brien',
  'Ngô Đình Diệm',
  'יוסי כהן',
  'شركة الأمل',
  'می\u200Cخواهم',
  'ه\u200D',
  'क्\u200Dष',
  'শ্\u200Dরী',
  'ශ්\u200Dරී ලංකා',
  'മലയാള\u0D4D\u200D',
  'ᠮᠣᠩᠭᠣᠯ\u180E',
  '葛\u{E0100}城市',
  '田中\u3000花子',
  '👩\u200D👩\u200D👧 Nachbarn',
  '🏳️\u200D🌈',
  '👨🏽\u200D🦰',
  '❤️',
  '1️⃣',
  '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
  'שָׁלוֹם',
  'Ṩ\u0323\u0307',
];

describe('a name', () => {
  test.each(real)('may be %s', (text) => {
    expect(findHidden(text, 'name')).toBeUndefined();
  });

  test.each([
    ['a\u202Eb', 'U+202E'],
    ['\u202Aa', 'U+202A'],
    ['a\u2066b\u2069', 'U+2066'],
    ['a\u200Eb', 'U+200E'],
    ['a\u061Cb', 'U+061C'],
    ['al\u200Bice', 'U+200B'],
    ['al\u200Cice', 'U+200C'],
    ['al\u200Dice', 'U+200D'],
    ['田\u200D中', 'U+200D'],
    ['می\u200C\u200Cخ', 'U+200C'],
    ['👩\u200D', 'U+200D'],
    ['alice\uFE0F', 'U+FE0F'],
    ['alice1\uFE0F', 'U+FE0F'],
    ['\uFEFFalice', 'U+FEFF'],
    ['al\u00ADice', 'U+00AD'],
    ['alice\u{E0061}', 'U+E0061'],
    ['🏴\u{E0067}', 'U+E0067'],
    ['\u3164', 'U+3164'],
    ['\u2800', 'U+2800'],
    ['a\u2028b', 'U+2028'],
    ['a\tb', 'U+0009'],
    ['a\u001B[2Jb', 'U+001B'],
    ['a\u0085b', 'U+0085'],
    ['\u0301a', 'U+0301'],
    [`a${'\u0301'.repeat(9)}`, 'U+0301'],
  ])('%j is refused with its cause: %s', (text, codePoint) => {
    expect(codeIn(text, 'name')).toBe(codePoint);
  });

  test('describes the error', () => {
    const hidden = findHidden('Bob\u202Eeht', 'name');

    expect(hidden === undefined ? '' : describeHidden(hidden)).toBe('has U+202E, which changes the direction of writing: leave it out');
  });
});

describe('a description', () => {
  test.each([
    ...real,
    'two\nlines\r\nand\ta tab',
    'Mit\u00ADglieds\u00ADbeitrag',
    'قائمة (A4)\u200F',
    'for \u2067יוסי\u2069 and \u2068Ann\u2069',
    '',
  ])('may be %j', (text) => {
    expect(findHidden(text, 'description')).toBeUndefined();
  });

  test.each([
    ['lunch \u202E00.5 RUE', 'U+202E'],
    ['\u202Da\u202C', 'U+202D'],
    ['\u202Ba\u202C', 'U+202B'],
    ['a\u2066b', 'U+2066'],
    ['a\u2069b', 'U+2069'],
    ['a \u2067b\u2069\u2069', 'U+2069'],
    ['a\u2067b\nc\u2069', 'U+2067'],
    ['a\u001B[2Jb', 'U+001B'],
    ['a\u0007', 'U+0007'],
    ['a\rb', 'U+000D'],
    ['a\u009B31m', 'U+009B'],
    ['a\u2029b', 'U+2029'],
    ['a\u{E0041}', 'U+E0041'],
    ['a\u206E1', 'U+206E'],
  ])('%j is refused with its cause: %s', (text, codePoint) => {
    expect(codeIn(text, 'description')).toBe(codePoint);
  });
});

test('a description never changes the direction of the following text, with any combination of directions', () => {
  const bits = fc.constantFrom('a', 'ש', ' ', '\n', '\u202A', '\u202E', '\u202C', '\u2066', '\u2067', '\u2068', '\u2069');

  fc.assert(
    fc.property(fc.array(bits, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      if (findHidden(text, 'description') !== undefined) return;
      for (const line of text.split('\n')) {
        const depths = Array.from(line).map((c) => (/[\u2066-\u2068]/u.test(c) ? 1 : c === '\u2069' ? -1 : 0));
        expect(depths.reduce<number>((sum, step) => sum + step, 0)).toBe(0);
      }
      expect(text).not.toMatch(/[\u202A-\u202E]/u);
    }),
  );
});
