import type { Debt, Summary } from '@debt/proto/http';
import { useState } from 'react';
import { Link } from 'wouter';
import { Async, Avatar, Money } from '../../components/bits.tsx';
import { Entry } from '../../components/Entry.tsx';
import { ShowMore } from '../../components/ShowMore.tsx';
import { formatMoney } from '../../lib/amount.ts';
import { dueText, isDueWithin, isOverdue } from '../../lib/dates.ts';
import { fetchNext } from '../../lib/fetch-next.ts';
import { nameOf } from '../../lib/names.ts';
import { useDebts, usePeople, useTransactionPages } from '../../lib/queries.ts';
import { named, plain, shownHandle } from '../../lib/sentences.ts';

const pageSize = 20;
const soonDays = 7;
const dueMax = 50;
const dueShownMax = 3;

export interface Needs {
  readonly mine: ReturnType<typeof useTransactionPages>;
  readonly due: ReturnType<typeof useDebts>;
}

/** Debts come in the order of their due dates, so the first page has those that are due. */
export const useNeeds = (): Needs => ({
  mine: useTransactionPages({ consentFrom: 'me', limit: pageSize }),
  due: useDebts({ limit: dueMax }),
});

/** What the user has to act on: transactions to confirm, requests to connect, and debts that are overdue or due soon. */
export function NeedsYou({ summary, needs: { mine, due } }: { readonly summary: Summary; readonly needs: Needs }) {
  const dueItems = (due.data?.items ?? []).filter(({ dueOn }) => dueOn !== null && isDueWithin(dueOn, soonDays, new Date()));
  const hasFailed = mine.data === undefined || due.data === undefined;
  const isEmpty = (mine.data ?? []).length === 0 && summary.linkRequests === 0 && dueItems.length === 0;
  if (isEmpty && !hasFailed) return null;
  return (
    <section className="card raised" aria-labelledby="needs-heading">
      <h2 id="needs-heading">Needs you</h2>
      <Async query={mine}>
        {(entries) =>
          entries.length === 0 ? null : (
            <>
              <ul className="entries">
                {entries.map((transaction) => (
                  <Entry key={transaction.id} transaction={transaction} />
                ))}
              </ul>
              <ShowMore hasMore={mine.hasNextPage} fetchNext={() => fetchNext(mine)} label="Show more" />
            </>
          )
        }
      </Async>
      {summary.linkRequests > 0 && <Requests count={summary.linkRequests} />}
      <Async query={due}>{() => <DueDebts debts={dueItems} />}</Async>
    </section>
  );
}

/** The page of the person has the buttons. */
function Requests({ count }: { readonly count: number }) {
  const people = usePeople();
  const asking = (people.data?.items ?? []).filter(({ link }) => link === 'pending_for_me');
  return (
    <ul className="rows">
      {asking.length === 0 && (
        <li className="row">
          <Link href="/people">{count === 1 ? 'Someone asked to connect with you' : `${count} people asked to connect with you`}</Link>
        </li>
      )}
      {asking.map((person) => (
        <li key={person.id} className="row">
          <Avatar person={person} />
          <span className="row-main">
            <Link href={`/people/${person.id}`}>{named(nameOf(person))} asked to connect</Link>
            <span className="muted">{shownHandle(person)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function DueDebts({ debts }: { readonly debts: readonly Debt[] }) {
  const [shownMax, setShownMax] = useState(dueShownMax);
  if (debts.length === 0) return null;
  return (
    <>
      <ul className="rows due">
        {debts.slice(0, shownMax).map((debt) => (
          <DueRow key={debt.id} debt={debt} />
        ))}
      </ul>
      <ShowMore hasMore={debts.length > shownMax} fetchNext={async () => setShownMax(dueMax)} label="Show all that are due" />
    </>
  );
}

function DueRow({ debt }: { readonly debt: Debt }) {
  const { person, iLend, dueOn, description, outstanding } = debt;
  const name = named(nameOf(person));
  const text = iLend ? `${name} owes you` : `You owe ${name}`;
  return (
    <li className="row">
      <Avatar person={person} />
      <span className="row-main">
        <Link href={`/debts/${debt.id}`} aria-label={`${text} ${formatMoney(outstanding)}, ${plain(description) || 'no description'}`}>
          {text}
        </Link>
        <span className="row-detail muted">
          {description !== '' && (
            <>
              <bdi>{plain(description)}</bdi> ·{' '}
            </>
          )}
          {dueOn !== null && (
            <time dateTime={dueOn} className={isOverdue(dueOn, new Date()) ? 'overdue' : ''}>
              {dueText(dueOn, new Date())}
            </time>
          )}
        </span>
      </span>
      <Money value={outstanding} className={`row-end ${iLend ? 'owed' : 'owe'}`} />
    </li>
  );
}
