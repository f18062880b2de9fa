import { readFileSync } from 'node:fs';
import type { Transaction } from '@debt/proto/http';
import { renderDoc } from '@debt/terminal/text/doc';
import { expect, test } from 'vitest';
import { debtsTable, historyTable, plainColumns } from './tables.ts';

const person = { id: '0198f2c4-0000-7000-8000-0000000000aa', alias: "Tom O'Brien", handle: null, name: null };
const id = '0198f2c4-0000-7000-8000-0000000000bb';
const plain = { plain: true, color: false, width: 80 };
const transaction: Transaction = {
  id,
  kind: 'lend',
  verb: 'lend',
  state: 'pending',
  amount: { amount: '5.00', currency: 'EUR' },
  person,
  mine: false,
  iLend: false,
  raises: true,
  consentFrom: 'me',
  firstContact: false,
  description: 'two\tcells\nand a line',
  dueOn: '2026-12-01',
  reversesId: null,
  reversedBy: null,
  recordedAt: '2026-11-22T12:00:00.123456Z',
  decidedAt: null,
  decidedByMe: false,
  debtIds: [],
};
const debt = {
  id,
  person,
  iLend: true,
  amount: { amount: '9.00', currency: 'JOD' },
  outstanding: { amount: '4.500', currency: 'JOD' },
  description: '',
  dueOn: null,
  openedAt: '2026-11-22T12:00:00Z',
  version: 3,
} as const;

test('a transaction in plain output has one value a cell, in one line', () => {
  expect(renderDoc([historyTable([transaction], '')], plain)).toBe(
    `${[id, '2026-11-22T12:00:00.123456Z', 'them', 'lend', "Tom O'Brien", '5.00', 'EUR', 'pending', 'me', '2026-12-01', 'two cells and a line'].join('\t')}\n`,
  );
});

test('a debt in plain output has one value a cell, and empty cells stay, in the last line, too', () => {
  const [line = '', last = ''] = renderDoc([debtsTable([{ ...debt, description: 'rent' }, debt], '')], plain).split('\n');

  expect(last.split('\t')).toHaveLength(plainColumns.debts.length);
  expect(line.split('\t')).toEqual([id, '2026-11-22T12:00:00Z', 'lend', "Tom O'Brien", '4.500', '9.00', 'JOD', '', 'rent']);
});

test.each(Object.entries(plainColumns))('the columns of plain %s are documented in their order', (list, columns) => {
  const page = readFileSync(new URL('../../../docs/command-lines.md', import.meta.url), 'utf8');
  const documented = new RegExp(`^ +\\| \`${list}\` \\| (.*) \\|$`, 'm').exec(page)?.[1]?.replaceAll(/ \([^)]*\)/g, '');

  expect(documented?.split(', ')).toEqual(columns);
});
