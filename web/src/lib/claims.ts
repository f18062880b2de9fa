import type { CurrencyTotals, Money, Transaction } from '@debt/proto/http';
import { minorOf, moneyOf } from './amount.ts';

export interface Claims {
  /** The amount that no pending payment claims, and that can be paid now. */
  readonly free: Money;
  /** The amount that pending payments claim. */
  readonly claimed: Money;
  /** The pending payments. */
  readonly pending: readonly Transaction[];
}

/** The most that can be paid now, and what is pending. */
export type Payable = Pick<Claims, 'free' | 'claimed'>;

interface Side {
  readonly totals: CurrencyTotals;
  readonly iLend: boolean;
}

/** Divides one direction of a balance into the part that pending payments claim and the part that is free. */
export function claimsOn({ totals, iLend }: Side, transactions: readonly Transaction[]): Claims {
  const { currency } = totals;
  const outstanding = minorOf(iLend ? totals.owed : totals.owe);
  const pending = transactions.filter(
    (each) => each.kind === 'repay' && each.state === 'pending' && each.iLend === iLend && each.amount.currency === currency,
  );
  const sum = pending.reduce((total, { amount }) => total + minorOf(amount), 0n);
  const claimed = sum < outstanding ? sum : outstanding;
  return { free: moneyOf(outstanding - claimed, currency), claimed: moneyOf(claimed, currency), pending };
}
