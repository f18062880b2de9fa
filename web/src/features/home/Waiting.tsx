import { Entry } from '../../components/Entry.tsx';
import { ShowMore } from '../../components/ShowMore.tsx';
import { fetchNext } from '../../lib/fetch-next.ts';
import { useTransactionPages } from '../../lib/queries.ts';

const pageSize = 20;

export const useWaiting = () => useTransactionPages({ consentFrom: 'them', limit: pageSize });

/** The transactions that other people have to confirm. */
export function Waiting({ pages }: { readonly pages: ReturnType<typeof useWaiting> }) {
  const entries = pages.data ?? [];
  if (entries.length === 0) return null;
  return (
    <section className="card" aria-labelledby="waiting-heading">
      <h2 id="waiting-heading">For others to confirm</h2>
      <ul className="entries">
        {entries.map((transaction) => (
          <Entry key={transaction.id} transaction={transaction} />
        ))}
      </ul>
      <ShowMore hasMore={pages.hasNextPage} fetchNext={() => fetchNext(pages)} label="Show more" />
    </section>
  );
}
