import type { Summary, Transaction } from '@debt/proto/http';
import { Link } from 'wouter';
import { Entry } from '../../components/Entry.tsx';
import { useTransactions } from '../../lib/queries.ts';

const shownMax = 20;

export interface WaitingEntries {
  readonly mine: readonly Transaction[];
  readonly theirs: readonly Transaction[];
}

export function useWaiting(): WaitingEntries {
  const forMe = useTransactions({ waitsFor: 'me', limit: shownMax });
  const forThem = useTransactions({ waitsFor: 'them', limit: shownMax });
  return { mine: forMe.data?.items ?? [], theirs: forThem.data?.items ?? [] };
}

/** What waits for my word, answered in place, and what waits for others. */
export function Waiting({ summary, waiting: { mine, theirs } }: { readonly summary: Summary; readonly waiting: WaitingEntries }) {
  return (
    <>
      {summary.linkRequests > 0 && (
        <p className="notice">
          <Link href="/people">
            {summary.linkRequests === 1
              ? 'Somebody asked to be linked with you'
              : `${summary.linkRequests} people asked to be linked with you`}
          </Link>
        </p>
      )}
      {mine.length > 0 && (
        <section className="card raised" aria-labelledby="waiting-me">
          <h2 id="waiting-me">Waits for you</h2>
          <ul className="entries">
            {mine.map((transaction) => (
              <Entry key={transaction.id} transaction={transaction} />
            ))}
          </ul>
        </section>
      )}
      {theirs.length > 0 && (
        <section className="card" aria-labelledby="waiting-them">
          <h2 id="waiting-them">Waits for others</h2>
          <ul className="entries">
            {theirs.map((transaction) => (
              <Entry key={transaction.id} transaction={transaction} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
