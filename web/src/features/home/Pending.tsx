import type { Summary } from '@debt/proto/http';
import { Link } from 'wouter';
import { Entry } from '../../components/Entry.tsx';
import { ShowMore } from '../../components/ShowMore.tsx';
import { fetchNext } from '../../lib/fetch-next.ts';
import { useTransactionPages } from '../../lib/queries.ts';

const pageSize = 20;

type Pages = ReturnType<typeof useTransactionPages>;

export interface PendingEntries {
  readonly mine: Pages;
  readonly theirs: Pages;
}

export function usePendingEntries(): PendingEntries {
  const mine = useTransactionPages({ consentFrom: 'me', limit: pageSize });
  const theirs = useTransactionPages({ consentFrom: 'them', limit: pageSize });
  return { mine, theirs };
}

/** Pending transactions: those that I have to confirm, with buttons, and those that other people have to confirm. */
export function Pending({ summary, pending: { mine, theirs } }: { readonly summary: Summary; readonly pending: PendingEntries }) {
  return (
    <>
      {summary.linkRequests > 0 && (
        <p className="notice">
          <Link href="/people">
            {summary.linkRequests === 1 ? 'Someone asked to connect with you' : `${summary.linkRequests} people asked to connect with you`}
          </Link>
        </p>
      )}
      <Entries id="pending-for-me" title="For you to confirm" tone="raised" pages={mine} />
      <Entries id="pending-for-them" title="For others to confirm" pages={theirs} />
    </>
  );
}

interface EntriesProps {
  readonly id: string;
  readonly title: string;
  readonly tone?: 'raised' | '';
  readonly pages: Pages;
}

function Entries({ id, title, tone = '', pages }: EntriesProps) {
  const entries = pages.data ?? [];
  if (entries.length === 0) return null;
  return (
    <section className={`card ${tone}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul className="entries">
        {entries.map((transaction) => (
          <Entry key={transaction.id} transaction={transaction} />
        ))}
      </ul>
      <ShowMore hasMore={pages.hasNextPage} fetchNext={() => fetchNext(pages)} label="Show more" />
    </section>
  );
}
