import type { PersonTotals, Transaction } from '@debt/proto/http';
import { findCurrency } from '@debt/rules';
import { minorOf } from '../../lib/amount.ts';

/** People with new transactions first, then those with the largest balances. @param latest newest first */
export function byRecency(people: readonly PersonTotals[], latest: readonly Pick<Transaction, 'person'>[]): readonly PersonTotals[] {
  const newest = new Map<string, number>();
  for (const [at, { person }] of latest.entries()) if (!newest.has(keyOf(person))) newest.set(keyOf(person), at);
  const rank = ({ person }: PersonTotals): number => newest.get(keyOf(person)) ?? latest.length;
  return people.toSorted((a, b) => rank(a) - rank(b) || sizeOf(b) - sizeOf(a));
}

const keyOf = ({ id, alias }: Transaction['person']): string => id ?? alias;

/** Rough, because currencies are not converted; only for the order. */
const sizeOf = ({ totals }: PersonTotals): number =>
  Math.max(0, ...totals.map(({ net }) => Math.abs(Number(minorOf(net))) / 10 ** (findCurrency(net.currency)?.exponent ?? 2)));
