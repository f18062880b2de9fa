import type { DebtDetail } from '@debt/proto/http';
import { useState } from 'react';
import { Entry } from '../../components/Entry.tsx';
import { ShowMore } from '../../components/ShowMore.tsx';
import { useTransactions } from '../../lib/queries.ts';
import { transactionsOf } from './transactions.ts';

const shownAtOnce = 50;
/** Two people never have more pending reversals. */
const pendingMax = 200;

/** The transactions of a debt, newest first, with their decisions. They come from its entries; one request adds the pending reversals. */
export function DebtHistory({ detail: { debt, entries } }: { readonly detail: DebtDetail }) {
  const [shownMax, setShownMax] = useState(shownAtOnce);
  const { id: person } = debt.person;
  const pending = useTransactions({ state: 'pending', kind: 'reverse', limit: pendingMax, ...(person === null ? {} : { person }) });
  const transactions = transactionsOf(debt, entries, pending.data?.items ?? []).toReversed();
  return (
    <section className="card" aria-labelledby="debt-history-heading">
      <h2 id="debt-history-heading">History of this debt</h2>
      <ul className="entries">
        {transactions.slice(0, shownMax).map((transaction) => (
          <Entry key={transaction.id} transaction={transaction} canUndo />
        ))}
      </ul>
      <ShowMore hasMore={transactions.length > shownMax} fetchNext={async () => setShownMax(shownMax + shownAtOnce)} label="Show older" />
    </section>
  );
}
