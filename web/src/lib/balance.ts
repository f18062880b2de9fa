import type { BalanceDay, Money, StatementEntry } from '@debt/proto/http';
import { minorOf, moneyOf } from './amount.ts';

/** The balance after a change; a positive balance is owed to me. */
export interface BalancePoint {
  readonly key: string;
  /** An instant, or a calendar day. */
  readonly at: string;
  readonly after: Money;
}

/** One transaction between two people, with its change of the balance. */
export interface Step extends BalancePoint {
  readonly line: StatementEntry;
  readonly change: Money;
}

/** The loaded entries of one direction of a statement, newest first. */
export interface StatementSide {
  readonly lines: readonly StatementEntry[];
  /** Whether older entries are not loaded. */
  readonly more: boolean;
}

/**
 * Merges both directions of a statement, newest first. A payment of several debts has one entry for each debt; here it is one step. Steps before which
 * entries may be missing are left out, so that each balance is right.
 */
export function stepsOf(currency: string, owed: StatementSide, owe: StatementSide): readonly Step[] {
  const [mine, theirs] = [actsOf(owed, 1n), actsOf(owe, -1n)];
  const known = [mine.unreadBefore, theirs.unreadBefore].toSorted().at(-1) ?? '';
  let after = newestOf(owed) - newestOf(owe);
  return [...mine.acts, ...theirs.acts]
    .filter(({ line }) => line.postedAt > known)
    .toSorted((a, b) => (a.line.postedAt < b.line.postedAt ? 1 : -1))
    .map(({ line, change }) => {
      const step = {
        key: line.transactionId,
        at: line.postedAt,
        line,
        change: moneyOf(change, currency),
        after: moneyOf(after, currency),
      };
      after -= change;
      return step;
    });
}

export const daysOf = (days: readonly BalanceDay[]): readonly BalancePoint[] =>
  days.map(({ day, net }) => ({ key: day, at: day, after: net }));

interface Act {
  /** Its newest entry. */
  readonly line: StatementEntry;
  readonly change: bigint;
}

function actsOf({ lines, more }: StatementSide, side: 1n | -1n): { readonly acts: readonly Act[]; readonly unreadBefore: string } {
  const acts = new Map<string, Act>();
  for (const line of lines) {
    const sofar = acts.get(line.transactionId);
    acts.set(line.transactionId, { line: sofar?.line ?? line, change: (sofar?.change ?? 0n) + side * minorOf(line.change) });
  }
  // More entries of the oldest transaction may not be loaded yet.
  const unread = more ? lines.at(-1) : undefined;
  const halfRead = unread === undefined ? undefined : acts.get(unread.transactionId);
  return { acts: [...acts.values()], unreadBefore: halfRead?.line.postedAt ?? '' };
}

const newestOf = ({ lines: [newest] }: StatementSide): bigint => (newest === undefined ? 0n : minorOf(newest.balance));
