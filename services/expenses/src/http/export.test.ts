import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TransactionBody } from '../contract/contract.ts';
import { type CsvForm, csvOf } from './export.ts';

const row = (description: string): TransactionBody => ({
  id: '0198f2c4-0000-7000-8000-00000000000a',
  verb: 'owe',
  kind: 'lend',
  state: 'posted',
  mine: true,
  iLend: false,
  amount: { amount: '1234.50', currency: 'EUR' },
  person: { id: '0198f2c4-0000-7000-8000-00000000000b', alias: 'maria', handle: null },
  description,
  dueOn: null,
  recordedAt: '2026-12-01T12:00:00.000000Z',
  consentFrom: null,
  decidedAt: null,
  decidedByMe: false,
  debtIds: [],
  firstContact: false,
  raises: true,
  reversedBy: null,
  reversesId: null,
});

async function textOf(descriptions: readonly string[], form: CsvForm): Promise<string> {
  async function* rows() {
    for (const one of descriptions) yield row(one);
  }
  let text = '';
  for await (const part of csvOf(rows(), form)) text += part;
  return text;
}

/** Reads CSV as RFC 4180 defines it and as spreadsheets do: quotes count only where a cell begins. */
function parse(text: string, separator: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (let at = 0; at < text.length; ) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; at < text.length && !(text[at] === '"' && text[at + 1] !== '"'); at += 1) {
        cell += text[at] ?? '';
        if (text[at] === '"') at += 1;
      }
      at += 1;
    }
    for (; at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r'; at += 1) cell += text[at] ?? '';
    rows.at(-1)?.push(cell);
    if (text[at] === separator) at += 1;
    else {
      while (text[at] === '\r' || text[at] === '\n') at += 1;
      if (at < text.length) rows.push([]);
    }
  }
  return rows;
}

const separators = { comma: ',', semicolon: ';', tab: '\t' } as const;
const forms = fc.record({
  separator: fc.constantFrom('comma' as const, 'semicolon' as const, 'tab' as const),
  decimal: fc.constantFrom('point' as const, 'comma' as const),
});
const texts = fc.string({ unit: fc.constantFrom(...Array.from('ab=+-@＝;,\t|\r\n"\' ')), maxLength: 12 });

describe('an export as CSV', () => {
  test('has the same cells in every form, and keeps what people wrote except for formulas', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { maxLength: 4 }), forms, async (descriptions, form) => {
        const [header, ...rows] = parse(await textOf(descriptions, form), separators[form.separator]);

        expect(header).toHaveLength(13);
        expect(rows.map((cells) => [cells.length, cells[3], cells[10]?.replaceAll("'", '')])).toEqual(
          descriptions.map((text) => [13, form.decimal === 'comma' ? '1234,50' : '1234.50', text.replaceAll("'", '')]),
        );
      }),
    );
  });

  test('has no cell that begins with a formula, whichever separator a spreadsheet expects', async () => {
    await fc.assert(
      fc.asyncProperty(texts, forms, fc.constantFrom(',', ';', '\t', '|'), async (description, form, expected) => {
        for (const cell of parse(await textOf([description], form), expected).flat()) expect(cell).not.toMatch(/^[=+\-@＝＋－＠]/u);
      }),
    );
  });

  test.each([
    [{}, 'recorded_at,verb,'],
    [{ separator: 'semicolon', bom: true } as const, '\uFEFFrecorded_at;verb;'],
    [{ separator: 'tab' } as const, 'recorded_at\tverb\t'],
  ])('in the form %j begins with %j', async (form, beginning) => {
    expect((await textOf([], form)).startsWith(beginning)).toBe(true);
  });
});
