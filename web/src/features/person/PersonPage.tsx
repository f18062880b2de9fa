import type { Money as Amount, CurrencyTotals, Person, Transaction } from '@debt/proto/http';
import { useState } from 'react';
import { Async, Avatar, Empty, Money, PageTitle } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Entry } from '../../components/Entry.tsx';
import { ShowMore } from '../../components/ShowMore.tsx';
import { isZero, moneyOf } from '../../lib/amount.ts';
import { claimsOn } from '../../lib/claims.ts';
import { cli } from '../../lib/cli.ts';
import { fetchNext } from '../../lib/fetch-next.ts';
import { usePerson, useSummary, useTransactionPages, useTransactions } from '../../lib/queries.ts';
import { openRecord } from '../../lib/record-store.ts';
import { named, plain, shownHandle } from '../../lib/sentences.ts';
import { Manage } from './Manage.tsx';
import { OpenDebts } from './OpenDebts.tsx';
import { SettleDialog } from './SettleDialog.tsx';
import { Story } from './Story.tsx';

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
          <PageTitle text={plain(person.alias)} />
          <p className="muted">
            {shownHandle(person)}
            {person.name !== null && person.name !== person.alias && ` · ${named(person.name)}`}
          </p>
        </div>
      </div>
      {totals.map((total) => (
        <Balance key={total.currency} person={person} totals={total} />
      ))}
      <div className="actions">
        <button type="button" className="button primary" onClick={() => openRecord({ verb: 'owe', personId: person.id })}>
          Record
        </button>
        <button type="button" className="button" onClick={() => openRecord({ verb: 'pay', personId: person.id, ...due(false) })}>
          I paid
        </button>
        <button type="button" className="button" onClick={() => openRecord({ verb: 'receive', personId: person.id, ...due(true) })}>
          I was paid
        </button>
      </div>
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
        <Story key={total.currency} person={person} currency={total.currency} />
      ))}
      {totals.length === 0 && summary.isSuccess && posted.isSuccess && (
        <Empty title={`Nothing between you and ${named(person.alias)}`}>
          <p>Your entries appear here, with the balance after each one.</p>
        </Empty>
      )}
      <Manage person={person} />
      <CopyCli command={cli.history({ person: person.handle === null ? person.alias : `@${person.handle}` })} />
    </>
  );
}

/** The amount of the next payment, if there is only one candidate: the outstanding amount without the part that pending payments claim. */
function dueNow(totals: readonly CurrencyTotals[], iLend: boolean, pending: readonly Transaction[]): Partial<Amount> {
  const due = totals.map((each) => claimsOn({ totals: each, iLend }, pending).free).filter((free) => !isZero(free));
  return due.length === 1 ? { ...due[0] } : {};
}

function Balance({ person, totals }: { readonly person: Person; readonly totals: CurrencyTotals }) {
  const [settling, setSettling] = useState(false);
  const { owe, owed } = totals;
  const even = isZero(owe) && isZero(owed);
  return (
    <section className="headline with-act" aria-label={`Balance, ${totals.currency}`}>
      <p className="headline-line">
        {even && `You and ${named(person.alias)} are even in ${totals.currency}.`}
        {!isZero(owe) && (
          <>
            You owe {named(person.alias)}{' '}
            <strong className="owe">
              <Money value={owe} />
            </strong>
            .{' '}
          </>
        )}
        {!isZero(owed) && (
          <>
            {named(person.alias)} owes you{' '}
            <strong className="owed">
              <Money value={owed} />
            </strong>
            .
          </>
        )}
      </p>
      {!even && (
        <button type="button" className="button" onClick={() => setSettling(true)}>
          Settle all
        </button>
      )}
      {settling && <SettleDialog person={person} totals={totals} onClose={() => setSettling(false)} />}
    </section>
  );
}
