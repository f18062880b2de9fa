import type { Transaction } from '@debt/proto/http';
import { expect, test } from 'vitest';
import { changeOf, runningBalances } from './balance.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });

function said(at: string, amount: string, iLend: boolean, raises: boolean, state: Transaction['state'] = 'posted'): Transaction {
  return {
    id: at,
    kind: raises ? 'lend' : 'repay',
    verb: 'owe',
    state,
    amount: eur(amount),
    person: { id: null, alias: 'Bob', handle: null },
    mine: true,
    iLend,
    raises,
    waitsFor: null,
    firstContact: false,
    description: '',
    dueOn: null,
    reversesId: null,
    reversedBy: null,
    saidAt: at,
    decidedAt: at,
    decidedByMe: false,
    debtIds: [],
  };
}

test.each([
  [true, true, '5.00'],
  [true, false, '-5.00'],
  [false, true, '-5.00'],
  [false, false, '5.00'],
])('as lender %s, raising %s, the balance changes by %s', (iLend, raises, change) => {
  expect(changeOf({ amount: eur('5.00'), iLend, raises })).toEqual(eur(change));
});

test('running balances lead from nothing to the balance of now, whatever the order in which they come', () => {
  const history = [said('2026-01-01T10:00:00Z', '20.00', true, true), said('2026-01-03T10:00:00Z', '5.00', true, false)];
  const pending = said('2026-01-04T10:00:00Z', '99.00', true, true, 'pending');

  const points = runningBalances(eur('15.00'), [...history, pending]);

  expect(points.map(({ at, after }) => [at.slice(0, 10), after.amount])).toEqual([
    ['2026-01-03', '15.00'],
    ['2026-01-01', '20.00'],
  ]);
});
