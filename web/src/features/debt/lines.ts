import type { Debt, Line, Transaction } from '@debt/proto/http';

/**
 * What a line tells of what was said, so that nobody has to be asked for each of them; the amount is the part that went to this debt. What
 * waits may undo a line.
 */
export function saidOf(debt: Debt, lines: readonly Line[], waiting: readonly Transaction[]): readonly Transaction[] {
  const undoneNos = new Map(lines.map((line) => [line.reversesNo, line.transactionId]));
  const undoing = new Map(waiting.map(({ id, reversesId }) => [reversesId, id]));
  const reversedBy = ({ no, transactionId }: Line): Transaction['reversedBy'] => {
    const [posted, pending] = [undoneNos.get(no), undoing.get(transactionId)];
    if (posted !== undefined) return { id: posted, state: 'posted' };
    return pending === undefined ? null : { id: pending, state: 'pending' };
  };
  return lines.map((line) => ({
    id: line.transactionId,
    kind: line.kind,
    verb: line.verb,
    state: 'posted',
    amount: { ...line.change, amount: line.change.amount.replace('-', '') },
    person: debt.person,
    mine: line.mine,
    iLend: debt.iLend,
    raises: !line.change.amount.startsWith('-'),
    waitsFor: null,
    firstContact: false,
    description: line.description,
    dueOn: null,
    reversesId: null,
    reversedBy: reversedBy(line),
    saidAt: line.postedAt,
    decidedAt: line.postedAt,
    decidedByMe: false,
    debtIds: [debt.id],
  }));
}
