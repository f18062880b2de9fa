import type { Money as Amount, CurrencyTotals, Person, Transaction } from '@debt/proto/http';
import { Async, Avatar, Empty, PageTitle } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Entry } from '../../components/Entry.tsx';
import { ShowMore } from '../../components/ShowMore.tsx';
import { isZero, moneyOf } from '../../lib/amount.ts';
import { claimsOn } from '../../lib/claims.ts';
import { cli } from '../../lib/cli.ts';
import { fetchNext } from '../../lib/fetch-next.ts';
import { nameOf } from '../../lib/names.ts';
import { usePerson, useSummary, useTransactionPages, useTransactions } from '../../lib/queries.ts';
import { openRecord } from '../../lib/record-store.ts';
import { named, plain, shownHandle } from '../../lib/sentences.ts';
import { Balance } from './Balance.tsx';
import { Manage } from './Manage.tsx';
import { OpenDebts } from './OpenDebts.tsx';
import { Timeline } from './Timeline.tsx';

export function PersonPage({ id }: { readonly id: string }) {
  const person = usePerson(id);
  return (
    <Async query={person} title="Person">
      {(data) => <PersonView person={data} />}
    </Async>
  );
}

const storyMax = 200;

/** The summary omits currencies in which everything is settled; their history is still shown. */
function withSettled(open: readonly CurrencyTotals[], posted: readonly Transaction[]): readonly CurrencyTotals[] {
  const known = new Set(open.map(({ currency }) => currency));
  const settled = new Set(posted.map(({ amount }) => amount.currency).filter((currency) => !known.has(currency)));
  return [...open, ...Array.from(settled, evenIn)];
}

function evenIn(currency: string): CurrencyTotals {
  const nothing = moneyOf(0n, currency);
  return { currency, owe: nothing, owed: nothing, net: nothing, pendingForMe: nothing, pendingForThem: nothing };
}

function PersonView({ person }: { readonly person: Person }) {
  const summary = useSummary();
  const pending = useTransactionPages({ person: person.id, state: 'pending', limit: 50 });
  const posted = useTransactions({ person: person.id, state: 'posted', limit: storyMax });
  const open = summary.data?.people.find((each) => each.person.id === person.id)?.totals ?? [];
  const totals = summary.isSuccess ? withSettled(open, posted.data?.items ?? []) : open;
  const pendingItems = pending.data ?? [];
  const due = (iLend: boolean) => (pending.data === undefined || pending.hasNextPage ? {} : dueNow(open, iLend, pending.data));
  return (
    <>
      <div className="person-head">
        <Avatar person={person} />
        <div>
          <PageTitle text={plain(nameOf(person))} />
          <p className="muted">
            {shownHandle(person)}
            {person.name !== null && person.name !== nameOf(person) && ` · ${named(person.name)}`}
          </p>
        </div>
      </div>
      {totals.map((total) => (
        <Balance key={total.currency} person={person} totals={total} />
      ))}
      <Actions personId={person.id} open={open} due={due} />
      {pendingItems.length > 0 && (
        <section className="card raised" aria-labelledby="pending-heading">
          <h2 id="pending-heading">Pending</h2>
          <ul className="entries">
            {pendingItems.map((transaction) => (
              <Entry key={transaction.id} transaction={transaction} />
            ))}
          </ul>
          <ShowMore hasMore={pending.hasNextPage} fetchNext={() => fetchNext(pending)} label="Show more" />
        </section>
      )}
      <OpenDebts personId={person.id} />
      {totals.map((total) => (
        <Timeline key={total.currency} person={person} currency={total.currency} isOnly={totals.length === 1} />
      ))}
      {totals.length === 0 && summary.isSuccess && posted.isSuccess && (
        <Empty title={`Nothing between you and ${named(nameOf(person))}`}>
          <p>Your entries appear here, with the balance after each one.</p>
        </Empty>
      )}
      <Manage person={person} />
      <CopyCli command={cli.history({ person: person.handle === null ? person.alias : `@${person.handle}` })} />
    </>
  );
}

interface ActionsProps {
  readonly personId: string;
  readonly open: readonly CurrencyTotals[];
  /** The amount of the next payment, if it is known. */
  readonly due: (iLend: boolean) => Partial<Amount>;
}

function Actions({ personId, open, due }: ActionsProps) {
  return (
    <div className="actions">
      <button type="button" className="button" onClick={() => openRecord({ verb: 'owe', personId })}>
        Add
      </button>
      {open.some(({ owe }) => !isZero(owe)) && (
        <button type="button" className="button" onClick={() => openRecord({ verb: 'pay', personId, ...due(false) })}>
          I paid
        </button>
      )}
      {open.some(({ owed }) => !isZero(owed)) && (
        <button type="button" className="button" onClick={() => openRecord({ verb: 'receive', personId, ...due(true) })}>
          I was paid
        </button>
      )}
    </div>
  );
}

/** The amount of the next payment, if there is only one candidate: the outstanding amount without the part that pending payments claim. */
function dueNow(totals: readonly CurrencyTotals[], iLend: boolean, pending: readonly Transaction[]): Partial<Amount> {
  const due = totals.map((each) => claimsOn({ totals: each, iLend }, pending).free).filter((free) => !isZero(free));
  return due.length === 1 ? { ...due[0] } : {};
}
