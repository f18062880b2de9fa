import type { Debt, Entry, Transaction } from '@debt/proto/http';

/**
 * The transactions of a debt, derived from its entries without a request for each. Their amounts are the parts that were allocated to this debt. A
 * pending transaction may reverse one of them.
 */
export function transactionsOf(debt: Debt, entries: readonly Entry[], pending: readonly Transaction[]): readonly Transaction[] {
  const undoneNos = new Map(entries.map((entry) => [entry.reversesNo, entry.transactionId]));
  const undoing = new Map(pending.map(({ id, reversesId }) => [reversesId, id]));
  const reversedBy = ({ no, transactionId }: Entry): Transaction['reversedBy'] => {
    const [posted, pending] = [undoneNos.get(no), undoing.get(transactionId)];
    if (posted !== undefined) return { id: posted, state: 'posted' };
    return pending === undefined ? null : { id: pending, state: 'pending' };
  };
  return entries.map((entry) => ({
    id: entry.transactionId,
    kind: entry.kind,
    verb: entry.verb,
    state: 'posted',
    amount: { ...entry.change, amount: entry.change.amount.replace('-', '') },
    person: debt.person,
    mine: entry.mine,
    iLend: debt.iLend,
    raises: !entry.change.amount.startsWith('-'),
    consentFrom: null,
    firstContact: false,
    description: entry.description,
    dueOn: null,
    reversesId: null,
    reversedBy: reversedBy(entry),
    recordedAt: entry.postedAt,
    decidedAt: entry.postedAt,
    decidedByMe: false,
    debtIds: [debt.id],
  }));
}
