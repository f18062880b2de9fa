import type { Money, Transaction } from '@debt/proto/http';
import { isZero, minorOf } from '../../lib/amount.ts';
import { claimsOn, type Payable } from '../../lib/claims.ts';
import { useDebtIfAny, useSummary, useTransactions } from '../../lib/queries.ts';
import { queueStore } from '../../lib/queue.ts';
import type { RecordRequest } from '../../lib/record-store.ts';
import { useStore } from '../../lib/store.ts';
import { opensDebt } from './form.ts';

/** More pending payments between two people than the service allows. */
const pendingMax = 200;

/**
 * The most that can be paid or forgiven now, by currency; undefined while it is unknown, and for a new debt. Entries that are not sent yet can change
 * it, so it is unknown while there are any.
 */
export function usePayable({ verb, personId, debtId }: RecordRequest): readonly Payable[] | undefined {
  const isPayment = personId !== undefined && !opensDebt(verb);
  const summary = useSummary();
  const pending = useTransactions({ person: personId ?? '', kind: 'repay', state: 'pending', limit: pendingMax }, isPayment);
  const debt = useDebtIfAny(debtId);
  const queued = useStore(queueStore);
  if (!isPayment || queued.length > 0 || summary.data === undefined || pending.data === undefined) return undefined;
  if (debtId !== undefined && debt.data === undefined) return undefined;
  const totals = summary.data.people.find(({ person }) => person.id === personId)?.totals ?? [];
  const iLend = verb !== 'pay';
  // Only payments are claims: what is forgiven does not have to wait for them.
  const claims: readonly Transaction[] = verb === 'forgive' ? [] : pending.data.items;
  const all = totals.map((each) => claimsOn({ totals: each, iLend }, claims));
  return withinDebt(all, debt.data?.debt.outstanding).filter(({ free, claimed }) => !isZero(free) || !isZero(claimed));
}

function withinDebt(all: readonly Payable[], outstanding: Money | undefined): readonly Payable[] {
  if (outstanding === undefined) return all;
  return all
    .filter(({ free }) => free.currency === outstanding.currency)
    .map(({ free, claimed }) => ({ claimed, free: minorOf(free) < minorOf(outstanding) ? free : outstanding }));
}
