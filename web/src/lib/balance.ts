import type { Money, Transaction } from '@debt/proto/http';
import { minorOf, moneyOf } from './amount.ts';

export interface BalancePoint {
  readonly transaction: Transaction;
  /** When it took effect. */
  readonly at: string;
  /** What it did to what I am owed less what I owe. */
  readonly change: Money;
  readonly after: Money;
}

/** The effect of a posted transaction on what I am owed less what I owe: positive is in my favour. */
export function changeOf({ amount, iLend, raises }: Pick<Transaction, 'amount' | 'iLend' | 'raises'>): Money {
  const units = BigInt(minorOf(amount));
  return moneyOf(iLend === raises ? units : -units, amount.currency);
}

/**
 * Running balances, newest first: `net` is the balance now, and each step back takes away what the transaction did.
 * @param transactions of one currency, any order; what is not posted is left out.
 */
export function runningBalances(net: Money, transactions: readonly Transaction[]): readonly BalancePoint[] {
  let after = BigInt(minorOf(net));
  return transactions
    .filter((transaction) => transaction.state === 'posted' && transaction.amount.currency === net.currency)
    .map((transaction) => ({ transaction, at: transaction.decidedAt ?? transaction.saidAt }))
    .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    .map(({ transaction, at }) => {
      const change = changeOf(transaction);
      const point = { transaction, at, change, after: moneyOf(after, net.currency) };
      after -= minorOf(change);
      return point;
    });
}
