import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { painter } from './color.ts';
import { blank, facts, renderDoc, sparseTable, type Table, textWidth, table as toTable, verbatim, wrap, wraps } from './doc.ts';
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

  test('has one tab-separated line a record when plain', () => {
    expect(at(Number.POSITIVE_INFINITY, true)).toBe(table.rows.map((row) => `${row.join('\t')}\n`).join(''));
  });

  test('shows its text for no rows when it is empty', () => {
    expect(renderDoc([{ ...table, rows: [] }], { width: 80, color: false, plain: false })).toBe('Nothing.\n');
  });
});

describe('text', () => {
  test('is never wider than the width unless one word is, and loses nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }), fc.integer({ min: 9, max: 60 }), (parts, width) => {
        const lines = wrap(parts.join(' '), width);
        expect(lines.join(' ')).toBe(parts.join(' '));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('keeps an amount and its currency on one line', () => {
    expect(wrap('You owe alice 20.00 EUR', 20)).toEqual(['You owe alice', '20.00 EUR']);
  });

  test('has the same width as in a terminal', () => {
    expect(textWidth('日本')).toBe(4);
    expect(textWidth('é')).toBe(1);
    expect(textWidth('👍')).toBe(2);
  });

  test('contains nothing that controls a terminal', () => {
    expect(clean('a\u001b[31mb\u0007c\u202ed')).toBe('a [31mb c d');
  });
});

describe('a sparse table', () => {
  const view = { color: false, plain: false };

  test('becomes blocks instead of columns when there is no room for the last one', () => {
    const narrow = sparseTable(
      ['UNIT', 'STATE', wraps('BECAUSE')],
      [['postgres-of-a-long-name', 'ready', 'a-very-long-value-that-must-not-be-cut']],
    );

    expect(renderDoc([narrow], { ...view, width: 80 })).toBe(
      'UNIT                     STATE  BECAUSE\npostgres-of-a-long-name  ready  a-very-long-value-that-must-not-be-cut\n',
    );
    expect(renderDoc([narrow], { ...view, width: 40 })).toBe(
      'unit: postgres-of-a-long-name\nstate: ready\nbecause:\na-very-long-value-that-must-not-be-cut\n',
    );
  });

  test('leaves out columns that are empty, unless a program reads', () => {
    const empty = sparseTable(['UNIT', 'BECAUSE', 'AFTER'], [['a', '', 'b']]);

    expect(renderDoc([empty], { ...view, width: 80 })).toBe('UNIT  AFTER\na     b\n');
    expect(renderDoc([empty], { ...view, plain: true, width: 80 })).toBe('a\t\tb\n');
  });

  test('lines up in colour, which programs do not see', () => {
    const colored = sparseTable(
      ['A', 'B'],
      [
        [painter(true)('good', 'x'), 'y'],
        ['long', 'z'],
      ],
    );

    expect(renderDoc([colored], { ...view, width: 80 })).toBe('A     B\n\u001b[32mx\u001b[39m     y\nlong  z\n');
    expect(renderDoc([colored], { ...view, plain: true, width: 80 })).toBe('x\ty\nlong\tz\n');
  });
});

test('what is to be copied is never broken, and an empty line stays one', () => {
  const doc = [blank, verbatim('export PATH="/a/very/long/path/to/a/folder:$PATH"'), facts([['a label', 'one two three four five']])];

  expect(renderDoc(doc, { width: 20, color: false, plain: false })).toBe(
    '\nexport PATH="/a/very/long/path/to/a/folder:$PATH"\na label\n      one two three\n      four five\n',
  );
});

test.each([
  ['𠮷野家', 6],
  ['❤️ Ann', 6],
  ['1️⃣', 2],
  ['🇩🇪', 2],
  ['👩‍👩‍👧', 2],
  ['👍🏽', 2],
  ['\u2764', 1],
  ['12#', 3],
  ['e\u0301', 1],
  ['ｱ', 1],
  ['Ａ', 2],
])('%s takes %i columns', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test.each([46, 60, 80, 120])('a table at %i columns shares what is missing among the columns that wrap, and stays a table', (width) => {
  const long = 'a rather long text of several parts';
  const both = toTable(
    ['ID', wraps('WHO'), wraps('FOR')],
    [
      ['5c1a9f02', long, `${long}, and more of it`],
      ['0198f2c4', 'bob', 'tea'],
    ],
  );

  const lines = renderDoc([both], { width: width, color: false, plain: false }).trimEnd().split('\n');

  expect(lines[0]).toMatch(/^ID +WHO +FOR$/);
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
  expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain('bob tea');
});
