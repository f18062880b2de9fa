import { transaction } from '@debt/proto/guards';
import type { Money, Transaction } from '@debt/proto/http';
import type { Context } from '../app/context.ts';
import { pageLimitMax, type Query } from '../client/api.ts';
import { DebtError } from '../failures.ts';
import { readMoney } from './record.ts';

export type Sort = 'newest' | 'oldest' | 'amount';
export const sorts: readonly Sort[] = ['newest', 'oldest', 'amount'];

/** What needs the whole history instead of one page. */
export interface WholeFilter {
  readonly all: boolean;
  readonly sort: Sort | undefined;
  /** As typed: with a currency or without. */
  readonly min: string | undefined;
  readonly max: string | undefined;
}

export const isWhole = ({ all, sort, min, max }: WholeFilter): boolean => all || [sort, min, max].some((one) => one !== undefined);

/** Far more than a person records in a lifetime; `debt export` has no bound. */
const pagesMax = 500;

/** The bounds of amounts, and the currency that both have. Amounts of different currencies are never compared. */
async function readBounds(context: Context, { min, max }: WholeFilter, currency: string | undefined) {
  const read = (text: string | undefined) => (text === undefined ? undefined : readMoney(context, text, currency));
  const [least, most] = [await read(min), await read(max)];
  if (least !== undefined && most !== undefined && least.currency !== most.currency)
    throw new DebtError('two_currencies', {
      what: `--min is in ${least.currency} and --max in ${most.currency}`,
      fix: [`--min ${least.amount} --max ${most.amount} --currency ${least.currency.toLowerCase()}`],
    });
  return { least, most, currency: least?.currency ?? most?.currency ?? currency };
}

/** Every transaction that matches, in the wanted order. @throws DebtError `too_many_transactions` */
export async function wholeHistory(context: Context, query: Query, filter: WholeFilter): Promise<readonly Transaction[]> {
  const { least, most, currency } = await readBounds(
    context,
    filter,
    typeof query['currency'] === 'string' ? query['currency'] : undefined,
  );
  const items = await context.api.list('/v1/transactions', transaction, { ...query, currency }, pagesMax);
  if (items.length >= pagesMax * pageLimitMax)
    throw new DebtError('too_many_transactions', {
      what: `there are more than ${pagesMax * pageLimitMax} transactions`,
      fix: ['debt history --all --from 2026-01-01', 'debt export csv all.csv'],
    });
  const found = items.filter(
    ({ amount }) => (least === undefined || !isLess(amount, least)) && (most === undefined || !isLess(most, amount)),
  );
  switch (filter.sort) {
    case 'amount':
      return found.toSorted(byAmount);
    case 'oldest':
      return found.toReversed();
    default:
      return found;
  }
}

/** Both are in one currency, so that both have the same number of decimal digits. */
const isLess = ({ amount: one }: Money, { amount: other }: Money): boolean => unitsOf(one) < unitsOf(other);
const unitsOf = (amount: string): bigint => BigInt(amount.replace('.', ''));

/** The largest first; by currency, because amounts of different currencies are never compared. */
function byAmount({ amount: one }: Transaction, { amount: other }: Transaction): number {
  if (one.currency !== other.currency) return one.currency < other.currency ? -1 : 1;
  return isLess(other, one) ? -1 : isLess(one, other) ? 1 : 0;
}
