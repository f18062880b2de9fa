import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderDoc, textWidth, wrap } from './doc.ts';
import { clean, cleanLine, isolated, toJson } from './foreign.ts';

const david = '\u05d3\u05d5\u05d3';

describe('text of other users', () => {
  test.each([
    ['a control of C1', 'zo\u009b31m', 'zo 31m'],
    ['a mark of Arabic direction', 'a\u061cb', 'a b'],
    ['line separators of Unicode', 'a\u2028b\u2029c', 'a b c'],
    ['a space without width', 'a\u200bb\ufeffc', 'a b c'],
    ['a joiner between letters that do not join', 'a\u200db', 'a b'],
    ['tags', 'a\u{e0041}\u{e0042}b', 'a b'],
    ['isolates', 'a\u2068b\u2069c', 'a b c'],
  ])('loses %s', (_what, text, shown) => {
    expect(clean(text)).toBe(shown);
  });

  test.each([
    ['a family', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'],
    ['a heart', '\u2764\ufe0f'],
    ['the flag of Scotland', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
    ['Persian with a non-joiner', '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645'],
    ['Sinhala with a joiner', '\u0dc1\u0dca\u200d\u0dbb\u0dd3'],
    ['Latin with marks', 'Zo\u00eb \u0141'],
  ])('keeps %s', (_what, text) => {
    expect(clean(text)).toBe(text);
  });

  test('is cleaned in the same way with and without the fast check', () => {
    const slow = '\u0905';
    fc.assert(
      fc.property(fc.integer({ min: 0x20, max: 0xd7ff }), (code) => {
        const character = String.fromCharCode(code);
        expect(clean(`a${character}`) === `a${character}`).toBe(clean(`${slow} a${character}`) === `${slow} a${character}`);
      }),
      { numRuns: 2000 },
    );
  });

  test('is isolated from the amount beside it if it is written from right to left, and only then', () => {
    expect([isolated(david), isolated('zo\u00eb'), isolated('\u65e5\u672c')]).toEqual([`\u2068${david}\u2069`, 'zo\u00eb', '\u65e5\u672c']);
    expect(isolated(isolated(david)).match(/[\u2068\u2069]/g)).toHaveLength(2);
  });

  test('keeps only the isolates of this program in a line of output', () => {
    expect(cleanLine(`you owe \u2068${david}\u2069 \u001b[31m5\u202e`)).toBe(`you owe \u2068${david}\u2069  [31m5 `);
  });
});

describe('isolates', () => {
  test('take up no column', () => {
    expect(textWidth(isolated(david))).toBe(3);
  });

  test('end with each line of a wrapped name', () => {
    expect(wrap(`you owe ${isolated(`${david} ${david}`)} 5.00 EUR`, 12)).toEqual([
      `you owe \u2068${david}\u2069`,
      `\u2068${david}\u2069 5.00 EUR`,
    ]);
  });

  test('are left out of plain output', () => {
    const view = { width: Number.POSITIVE_INFINITY, color: false, plain: true };
    expect(renderDoc([isolated(david)], view)).toBe(`${david}\n`);
  });
});

describe('JSON', () => {
  test('escapes characters that control a terminal or are invisible', () => {
    const text = toJson({ alias: 'zo\u202ee\u061cx\u2028y\u009b31m\u007f\u{e0041}' });

    expect(text).toBe(String.raw`{"alias":"zo\u202ee\u061cx\u2028y\u009b31m\u007f\udb40\udc41"}`);
  });

  test('keeps its value', () => {
    const odd = fc.constantFrom('\u202e', '\u009b', '\u2066', '\u{e0041}', '\\', '"', 'a', david);
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, fc.string({ unit: 'binary' }))), (texts) => {
        expect(JSON.parse(toJson(texts))).toEqual(texts);
      }),
    );
  });
});
