import { Link } from 'wouter';
import { Async, Day, Money } from '../../components/bits.tsx';
import { ShowMore } from '../../components/ShowMore.tsx';
import { dueText, isOverdue } from '../../lib/dates.ts';
import { fetchNext } from '../../lib/fetch-next.ts';
import { nameOf } from '../../lib/names.ts';
import { useOpenDebts } from '../../lib/queries.ts';
import { named, plain } from '../../lib/sentences.ts';

/** Open debts in the order in which payments settle them. */
export function OpenDebts({ personId }: { readonly personId: string }) {
  const debts = useOpenDebts(personId);
  return (
    <Async query={debts}>
      {(items) =>
        items.length === 0 ? null : (
          <section className="card" aria-labelledby="debts-heading">
            <h2 id="debts-heading">Open debts</h2>
            <ul className="rows">
              {items.map((debt) => (
                <li key={debt.id} className="row">
                  <span className="row-main">
                    <Link href={`/debts/${debt.id}`}>
                      {debt.description === '' ? (debt.iLend ? 'Lent' : 'Borrowed') : plain(debt.description)}
                    </Link>
                    <span className="muted">
                      {debt.iLend ? `${named(nameOf(debt.person))} owes you` : 'you owe'} · since <Day iso={debt.openedAt} />
                    </span>
                    {debt.dueOn !== null && (
                      <span className={isOverdue(debt.dueOn, new Date()) ? 'overdue' : 'muted'}>
                        <time dateTime={debt.dueOn}>{dueText(debt.dueOn, new Date())}</time>
                      </span>
                    )}
                  </span>
                  <Money value={debt.outstanding} className={`row-end ${debt.iLend ? 'owed' : 'owe'}`} />
                </li>
              ))}
            </ul>
            <ShowMore hasMore={debts.hasNextPage} fetchNext={() => fetchNext(debts)} label="Show more debts" />
          </section>
        )
      }
    </Async>
  );
}
