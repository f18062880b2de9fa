import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderDoc, type Table, textWidth, wrap } from './doc.ts';
import { clean } from './foreign.ts';

const table: Table = {
  type: 'table',
  columns: [{ title: 'ID' }, { title: 'WHAT', wraps: true }, { title: 'OPEN', align: 'right' }],
  rows: [
    ['5c1a9f02', 'You owe alice 20.00 EUR for a very long lunch with many courses', '1234567.00 EUR'],
    ['77aa0b1c', 'bob owes you 5.00 EUR', '5.00 EUR'],
  ],
  empty: 'Nothing.',
};
const at = (width: number, plain = false): string => renderDoc([table], { width, color: false, plain });

describe('a table', () => {
  test.each([40, 80, 200])('keeps every id and every amount whole at %i columns', (width) => {
    const text = at(width);

    for (const value of ['5c1a9f02', '77aa0b1c', '1234567.00 EUR', '5.00 EUR', '20.00 EUR']) expect(text).toContain(value);
    for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width);
  });

  test('becomes paragraphs where it does not fit', () => {
    expect(at(30)).toContain('id: 77aa0b1c\nwhat: bob owes you 5.00 EUR\nopen: 5.00 EUR');
  });

  test('is one tab separated line a record when plain', () => {
    expect(at(Number.POSITIVE_INFINITY, true)).toBe(table.rows.map((row) => `${row.join('\t')}\n`).join(''));
  });

  test('says so when it is empty', () => {
    expect(renderDoc([{ ...table, rows: [] }], { width: 80, color: false, plain: false })).toBe('Nothing.\n');
  });
});

describe('text', () => {
  test('is never wider than the room unless one word is, and loses nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }), fc.integer({ min: 9, max: 60 }), (words, width) => {
        const lines = wrap(words.join(' '), width);
        expect(lines.join(' ')).toBe(words.join(' '));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('does not part an amount from its currency', () => {
    expect(wrap('You owe alice 20.00 EUR', 20)).toEqual(['You owe alice', '20.00 EUR']);
  });

  test('counts what a terminal counts', () => {
    expect(textWidth('日本')).toBe(4);
    expect(textWidth('é')).toBe(1);
    expect(textWidth('👍')).toBe(2);
  });

  test('has nothing left that steers a terminal', () => {
    expect(clean('a\u001b[31mb\u0007c\u202ed')).toBe('a [31mb c d');
  });
});
