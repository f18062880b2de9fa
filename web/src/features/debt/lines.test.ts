import type { Debt, Line, Transaction } from '@debt/proto/http';
import { describe, expect, test } from 'vitest';
import { saidOf } from './lines.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const debt: Debt = {
  id: 'sofa',
  person: { id: 'clara', alias: 'Clara', handle: null },
  iLend: false,
  amount: eur('20.00'),
  outstanding: eur('15.00'),
  description: 'Sofa',
  dueOn: null,
  openedAt: '2026-11-01T10:00:00.000Z',
  version: 1,
};
const line = (no: number, part: Partial<Line>): Line => ({
  no,
  transactionId: `said-${no}`,
  kind: 'repay',
  verb: 'pay',
  mine: true,
  change: eur('-5.00'),
  outstanding: eur('15.00'),
  description: '',
  postedAt: '2026-11-02T10:00:00.000Z',
  reversesNo: null,
  ...part,
});
const lines = [
  line(1, { kind: 'lend', verb: 'owe', change: eur('20.00') }),
  line(2, {}),
  line(3, { kind: 'reverse', verb: 'undo', change: eur('5.00'), reversesNo: 2 }),
  line(4, {}),
];

describe('the lines of a debt as what was said', () => {
  test('a payment lowers, and its amount has no sign of its own', () => {
    const said = saidOf(debt, lines, []);

    expect(said.map(({ amount, raises }) => [amount.amount, raises])).toEqual([
      ['20.00', true],
      ['5.00', false],
      ['5.00', true],
      ['5.00', false],
    ]);
  });

  test('what was undone names what undid it, also while that waits', () => {
    const [first] = saidOf(debt, lines, []);
    const waits: Transaction[] =
      first === undefined ? [] : [{ ...first, id: 'undo', kind: 'reverse', state: 'pending', reversesId: 'said-4' }];

    const said = saidOf(debt, lines, waits);

    expect(said.map(({ reversedBy }) => reversedBy)).toEqual([
      null,
      { id: 'said-3', state: 'posted' },
      null,
      { id: 'undo', state: 'pending' },
    ]);
  });
});
