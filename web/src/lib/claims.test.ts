import type { Transaction } from '@debt/proto/http';
import { expect, test } from 'vitest';
import { claimsOn } from './claims.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const totals = {
  currency: 'EUR',
  owe: eur('24.50'),
  owed: eur('5.00'),
  net: eur('-19.50'),
  pendingForMe: eur('0.00'),
  pendingForThem: eur('10.00'),
};

const payment = (amount: string, change: Partial<Transaction> = {}): Transaction => ({
  id: crypto.randomUUID(),
  kind: 'repay',
  verb: 'pay',
  state: 'pending',
  amount: eur(amount),
  person: { id: null, alias: 'Ben', handle: null },
  mine: true,
  iLend: false,
  raises: false,
  consentFrom: 'them',
  firstContact: false,
  description: '',
  dueOn: null,
  reversesId: null,
  reversedBy: null,
  recordedAt: '2026-01-01T00:00:00.000Z',
  decidedAt: null,
  decidedByMe: false,
  debtIds: [],
  ...change,
});

test('the amount that a pending payment claims is not offered again', () => {
  const { free, claimed, pending } = claimsOn({ totals, iLend: false }, [payment('10.00'), payment('0.50')]);

  expect([free, claimed, pending.length]).toEqual([eur('14.00'), eur('10.50'), 2]);
});

test('only pending payments of the same direction and currency claim anything', () => {
  const others = [
    payment('1.00', { state: 'posted' }),
    payment('1.00', { kind: 'lend' }),
    payment('1.00', { kind: 'reverse' }),
    payment('1.00', { iLend: true }),
    payment('1.00', { amount: { amount: '1.00', currency: 'USD' } }),
  ];

  expect(claimsOn({ totals, iLend: false }, others).free).toEqual(eur('24.50'));
  expect(claimsOn({ totals, iLend: true }, others).free).toEqual(eur('4.00'));
});

test('claims that exceed the balance leave zero, and never a negative amount', () => {
  expect(claimsOn({ totals, iLend: true }, [payment('9.00', { iLend: true })])).toMatchObject({ free: eur('0.00'), claimed: eur('5.00') });
});
