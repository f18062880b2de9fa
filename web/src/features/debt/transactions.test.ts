import type { Debt, Entry, Transaction } from '@debt/proto/http';
import { describe, expect, test } from 'vitest';
import { transactionsOf } from './transactions.ts';

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
const entry = (no: number, part: Partial<Entry>): Entry => ({
  no,
  transactionId: `transaction-${no}`,
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
const entries = [
  entry(1, { kind: 'lend', verb: 'owe', change: eur('20.00') }),
  entry(2, {}),
  entry(3, { kind: 'reverse', verb: 'undo', change: eur('5.00'), reversesNo: 2 }),
  entry(4, {}),
];

describe('the transactions of a debt, from its entries', () => {
  test('a payment lowers the debt, and its amount has no sign', () => {
    const recorded = transactionsOf(debt, entries, []);

    expect(recorded.map(({ amount, raises }) => [amount.amount, raises])).toEqual([
      ['20.00', true],
      ['5.00', false],
      ['5.00', true],
      ['5.00', false],
    ]);
  });

  test('a reversed transaction names its reversal, even while that is pending', () => {
    const [first] = transactionsOf(debt, entries, []);
    const pending: Transaction[] =
      first === undefined ? [] : [{ ...first, id: 'undo', kind: 'reverse', state: 'pending', reversesId: 'transaction-4' }];

    const recorded = transactionsOf(debt, entries, pending);

    expect(recorded.map(({ reversedBy }) => reversedBy)).toEqual([
      null,
      { id: 'transaction-3', state: 'posted' },
      null,
      { id: 'undo', state: 'pending' },
    ]);
  });
});
