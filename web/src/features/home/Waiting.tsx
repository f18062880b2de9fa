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
      <Entries id="waiting-me" title="Waits for you" tone="raised" entries={mine} />
      <Entries id="waiting-them" title="Waits for others" entries={theirs} />
    </>
  );
}

interface EntriesProps {
  readonly id: string;
  readonly title: string;
  readonly tone?: 'raised' | '';
  readonly entries: readonly Transaction[];
}

function Entries({ id, title, tone = '', entries }: EntriesProps) {
  if (entries.length === 0) return null;
  return (
    <section className={`card ${tone}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul className="entries">
        {entries.map((transaction) => (
          <Entry key={transaction.id} transaction={transaction} />
        ))}
      </ul>
    </section>
  );
}
