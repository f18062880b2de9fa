import type { Transaction, TransactionRecorded } from '@debt/proto/http';
import { formatMoney } from './amount.ts';
import { answerOf, api, newKey } from './api.ts';
import { nameOf } from './names.ts';
import { sentenceOfError } from './problems.ts';
import { queryClient, refreshPeople } from './queries.ts';
import { named } from './sentences.ts';
import { showToast } from './toasts.ts';
import { useAct } from './use-act.ts';

export type Decision = 'confirm' | 'decline' | 'withdraw' | 'undo';

const done = { confirm: 'Confirmed', decline: 'Declined', withdraw: 'Withdrawn', undo: 'Undone' } as const;

/** The idempotency keys of reversals by transaction, so that a second press after a lost answer sends the same command. */
const undoKeys = new Map<string, string>();

export function decide(decision: Decision, id: string): Promise<TransactionRecorded> {
  const params = { path: { id } };
  switch (decision) {
    case 'confirm':
      return answerOf(api.POST('/v1/transactions/{id}/confirmation', { params }));
    case 'decline':
      return answerOf(api.POST('/v1/transactions/{id}/refusal', { params }));
    case 'withdraw':
      return answerOf(api.POST('/v1/transactions/{id}/withdrawal', { params }));
    case 'undo': {
      const key = undoKeys.get(id) ?? newKey();
      undoKeys.set(id, key);
      return answerOf(api.POST('/v1/transactions/{id}/reversal', { params: { ...params, header: { 'idempotency-key': key } } }));
    }
  }
}

interface Asked {
  readonly decision: Decision;
  readonly transaction: Transaction;
}

type Page = { readonly items: readonly Transaction[]; readonly next: string | null };
/** A query for one page, or for several pages. */
type List = Page | { readonly pages: readonly Page[]; readonly pageParams: readonly unknown[] };

/** Confirm, decline, withdraw or undo. The list changes immediately, and changes back with a message when the server refuses. */
export const useDecide = () =>
  useAct({
    mutationFn: ({ decision, transaction }: Asked) => decide(decision, transaction.id),
    onMutate: async ({ decision, transaction }) => {
      const lists = { queryKey: ['ledger', 'transactions'] };
      await queryClient.cancelQueries(lists);
      const before = queryClient.getQueriesData<List>(lists);
      for (const [key, list] of before)
        if (list !== undefined) queryClient.setQueryData(key, foreseeAll(list, decision, transaction.id, key));
      return { before };
    },
    onSuccess: ({ transaction }, { decision, transaction: asked }) => {
      const until = transaction.state === 'pending' ? `, once ${named(nameOf(transaction.person))} confirms it` : '';
      showToast({ tone: 'done', text: `${done[decision]}${until}.${inAll(asked, transaction)}`, action: reverted(decision, transaction) });
    },
    onError: (error, _asked, context) => {
      for (const [key, list] of context?.before ?? []) queryClient.setQueryData(key, list);
      showToast({ tone: 'failed', text: `That did not work, so nothing has changed. ${sentenceOfError(error)}` });
    },
    onSettled: refreshPeople,
  });

function foreseeAll(list: List, decision: Decision, id: string, key: readonly unknown[]): List {
  if (!('pages' in list)) return foresee(list, decision, id, key);
  return { ...list, pages: list.pages.map((page) => foresee(page, decision, id, key)) };
}

/** The page of a list as it will be after the decision. Only lists of pending transactions lose the entry. */
function foresee(page: Page, decision: Decision, id: string, key: readonly unknown[]): Page {
  if (decision === 'undo') return page;
  const filter = key[2];
  if (typeof filter === 'object' && filter !== null && 'consentFrom' in filter)
    return { ...page, items: page.items.filter((item) => item.id !== id) };
  const state = ({ confirm: 'posted', decline: 'declined', withdraw: 'withdrawn' } as const)[decision];
  return { ...page, items: page.items.map((item) => (item.id === id ? { ...item, state, consentFrom: null } : item)) };
}

/** The full amount of a payment, when the pressed entry showed only the part for one debt. */
function inAll({ amount: shown }: Transaction, { amount }: Transaction): string {
  return shown.amount === amount.amount ? '' : ` It was ${formatMoney(amount)} in all.`;
}

/** A confirmation can be undone under the consent rule; the other decisions are final. */
function reverted(decision: Decision, transaction: Transaction) {
  return decision === 'confirm' ? { label: 'Undo', run: () => undoNow(transaction) } : undefined;
}

/** Undoes a new transaction: withdraws it while it is pending, reverses it once it is posted. */
export function undoNow(transaction: Transaction): void {
  decide(transaction.state === 'pending' ? 'withdraw' : 'undo', transaction.id)
    .then(
      (recorded) =>
        showToast({
          tone: 'done',
          text: recorded.transaction.state === 'pending' ? `Undone once ${named(nameOf(transaction.person))} confirms it.` : 'Undone.',
        }),
      (error: unknown) => showToast({ tone: 'failed', text: `It was not undone. ${sentenceOfError(error)}` }),
    )
    .finally(refreshPeople);
}
