import type { CurrencyTotals, PersonTotals, Summary } from '@debt/proto/http';
import { useState } from 'react';
import { Link } from 'wouter';
import { BalanceChart, shownMin } from '../../components/BalanceChart.tsx';
import { Async, Avatar, Empty, Money, PageTitle, Skeleton } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { formatMoney, isZero } from '../../lib/amount.ts';
import { daysOf } from '../../lib/balance.ts';
import { cli } from '../../lib/cli.ts';
import { keepFocus } from '../../lib/focus.ts';
import { useBalanceHistory, useSummary, useTransactions } from '../../lib/queries.ts';
import { openRecord } from '../../lib/record-store.ts';
import { plain } from '../../lib/sentences.ts';
import { Pending, type PendingEntries, usePendingEntries } from './Pending.tsx';

export function Home() {
  const summary = useSummary();
  // Requested together with the summary instead of after it.
  const pending = usePendingEntries();
  return (
    <>
      <PageTitle text="Home" />
      <Async query={summary}>{(data) => <Overview summary={data} pending={pending} />}</Async>
      <CopyCli command={cli.summary} />
    </>
  );
}

function Overview({ summary, pending }: { readonly summary: Summary; readonly pending: PendingEntries }) {
  const isEmpty = summary.people.length === 0;
  const latest = useTransactions({ limit: 1 }, isEmpty);
  const isNew = isEmpty && latest.data?.items.length === 0;
  return (
    <>
      <Headline totals={summary.totals} />
      <Pending summary={summary} pending={pending} />
      {isNew ? <FirstSteps /> : isEmpty && latest.isPending ? <Skeleton /> : <PeopleTotals people={summary.people} />}
      {summary.totals.map((totals) => (
        <History key={totals.currency} currency={totals.currency} />
      ))}
    </>
  );
}

function Headline({ totals }: { readonly totals: readonly CurrencyTotals[] }) {
  const open = totals.filter(({ owe, owed }) => !isZero(owe) || !isZero(owed));
  if (open.length === 0)
    return (
      <section className="headline" aria-label="In all">
        <p className="headline-line">You are even with everyone.</p>
      </section>
    );
  return (
    <section className="headline" aria-label="In all">
      {open.map((totals) => (
        <CurrencyLine key={totals.currency} totals={totals} />
      ))}
    </section>
  );
}

/** Omits zero amounts: shows one number first, and the net balance only if there are two. */
function CurrencyLine({ totals: { owe, owed, net } }: { readonly totals: CurrencyTotals }) {
  const owing = <strong className="owe">{formatMoney(owe)}</strong>;
  const due = <strong className="owed">{formatMoney(owed)}</strong>;
  if (isZero(owed)) return <p className="headline-line">You owe {owing} in all.</p>;
  if (isZero(owe)) return <p className="headline-line">You are owed {due} in all.</p>;
  return (
    <div>
      <p className="headline-line">
        You owe {owing} in all, you are owed {due}.
      </p>
      <p className="headline-net">
        {isZero(net) ? 'Your net balance is zero.' : net.amount.startsWith('-') ? 'Net: you owe ' : 'Net: you are owed '}
        {!isZero(net) && <Money value={{ ...net, amount: net.amount.replace('-', '') }} />}
      </p>
    </div>
  );
}

function FirstSteps() {
  return (
    <Empty title="Nothing recorded yet">
      <p>
        Start with a lunch that a friend paid for, or a ticket that you bought for someone. A name is enough: your friend needs no account.
      </p>
      <button type="button" className="button primary" onClick={() => openRecord({ verb: 'owe' })}>
        Record your first debt
      </button>
    </Empty>
  );
}

/** More people are shown on request, so that the chart below stays near the top. */
const peopleShownMax = 10;

function PeopleTotals({ people }: { readonly people: readonly PersonTotals[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? people : people.slice(0, peopleShownMax);
  return (
    <section aria-labelledby="people-heading" className="card">
      <h2 id="people-heading">People</h2>
      {people.length === 0 && <p className="hint">You owe no one, and no one owes you.</p>}
      <ul className="rows">
        {shown.map(({ person, totals }) => (
          <li key={person.id ?? person.alias} className="row">
            <Avatar person={person} />
            {person.id === null ? <span>{plain(person.alias)}</span> : <Link href={`/people/${person.id}`}>{plain(person.alias)}</Link>}
            <span className="row-end standings">
              {totals.map((total) => (
                <Standing key={total.currency} totals={total} />
              ))}
            </span>
          </li>
        ))}
      </ul>
      {shown.length < people.length && (
        <button
          type="button"
          className="button"
          onClick={() => {
            setAll(true);
            keepFocus();
          }}
        >
          Show all {people.length}
        </button>
      )}
    </section>
  );
}

/** Shows who owes whom as text, and not by colour alone. */
function Standing({ totals: { owe, owed, pendingForMe, pendingForThem } }: { readonly totals: CurrencyTotals }) {
  const pending = !isZero(pendingForMe) || !isZero(pendingForThem);
  return (
    <span className="standing">
      {!isZero(owed) && (
        <span className="owed">
          owes you <Money value={owed} />
        </span>
      )}
      {!isZero(owe) && (
        <span className="owe">
          you owe <Money value={owe} />
        </span>
      )}
      {isZero(owe) && isZero(owed) && <span className="muted">{pending ? 'pending' : 'even'}</span>}
    </span>
  );
}

function History({ currency }: { readonly currency: string }) {
  const history = useBalanceHistory(currency);
  if (history.data === undefined || history.data.items.length < shownMin) return null;
  return (
    <section className="card" aria-label={`Balance over time, ${currency}`}>
      <h2>Balance over time, {currency}</h2>
      <BalanceChart currency={currency} points={daysOf(history.data.items)} />
    </section>
  );
}
