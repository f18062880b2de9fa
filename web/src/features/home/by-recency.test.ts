import type { PersonTotals } from '@debt/proto/http';
import { expect, test } from 'vitest';
import { byRecency } from './by-recency.ts';

const nothing = { amount: '0.00', currency: 'EUR' };
const withNet = (alias: string, amount: string, currency = 'EUR'): PersonTotals => ({
  person: { id: alias, alias, handle: null },
  totals: [{ currency, owe: nothing, owed: nothing, net: { amount, currency }, pendingForMe: nothing, pendingForThem: nothing }],
});

test('people are sorted by their newest transaction, and those without a new one by the size of the balance', () => {
  const people = [withNet('Ann', '1.00'), withNet('Ben', '-50.00'), withNet('Clara', '300', 'JPY'), withNet('Dora', '2.00')];
  const latest = ['Dora', 'Ann', 'Dora'].map((alias) => ({ person: { id: alias, alias, handle: null } }));

  expect(byRecency(people, latest).map(({ person }) => person.alias)).toEqual(['Dora', 'Ann', 'Clara', 'Ben']);
});
