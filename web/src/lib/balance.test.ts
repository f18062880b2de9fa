import type { StatementEntry } from '@debt/proto/http';
import { expect, test } from 'vitest';
import { stepsOf } from './balance.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });

interface Side {
  readonly iLend: boolean;
  readonly transactionId?: string;
}

const line = (day: number, change: string, balance: string, { iLend, transactionId = `${iLend} ${day}` }: Side): StatementEntry => ({
  no: day,
  debtId: 'debt',
  transactionId,
  kind: 'lend',
  verb: 'owe',
  mine: true,
  iLend,
  change: eur(change),
  balance: eur(balance),
  description: '',
  postedAt: `2026-01-${String(day).padStart(2, '0')}T10:00:00.000Z`,
});

test('the two directions of a statement are merged, and a payment of several debts is one step', () => {
  const owed = { lines: [line(5, '4.00', '4.00', { iLend: true })], more: false };
  const owe = {
    lines: [
      line(9, '-6.00', '4.00', { iLend: false, transactionId: 'payment' }),
      line(8, '-10.00', '10.00', { iLend: false, transactionId: 'payment' }),
      line(3, '10.00', '20.00', { iLend: false }),
      line(1, '10.00', '10.00', { iLend: false }),
    ],
    more: false,
  };

  const steps = stepsOf('EUR', owed, owe);

  expect(steps.map(({ at, change, after }) => [at.slice(8, 10), change.amount, after.amount])).toEqual([
    ['09', '16.00', '0.00'],
    ['05', '4.00', '-16.00'],
    ['03', '-10.00', '-20.00'],
    ['01', '-10.00', '-10.00'],
  ]);
});

test('while older entries of one direction are not loaded, only steps with a known balance are shown', () => {
  const owed = {
    lines: [line(9, '2.00', '9.00', { iLend: true }), line(7, '2.00', '7.00', { iLend: true }), line(6, '2.00', '5.00', { iLend: true })],
    more: true,
  };
  const owe = { lines: [line(8, '1.00', '2.00', { iLend: false }), line(2, '1.00', '1.00', { iLend: false })], more: false };

  const steps = stepsOf('EUR', owed, owe);

  expect(steps.map(({ at, after }) => [at.slice(8, 10), after.amount])).toEqual([
    ['09', '7.00'],
    ['08', '5.00'],
    ['07', '6.00'],
  ]);
});
