import type { Summary, Transaction } from '@debt/proto/http';
import { BalanceChart, isShown } from '../../components/BalanceChart.tsx';
import { Async, Empty, PageTitle, Skeleton } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { daysOf } from '../../lib/balance.ts';
import { cli } from '../../lib/cli.ts';
import { useBalanceHistory, useSummary, useTransactions } from '../../lib/queries.ts';
import { openRecord } from '../../lib/record-store.ts';
import { type Needs, NeedsYou, useNeeds } from './NeedsYou.tsx';
import { PeopleTotals } from './PeopleTotals.tsx';
import { Totals } from './Totals.tsx';
import { useWaiting, Waiting } from './Waiting.tsx';

/** As many as decide the order of the people. */
const latestMax = 50;

export function Home() {
  // Requested together, and shown together, so that nothing moves while it is read.
  const summary = useSummary();
  const needs = useNeeds();
  const waiting = useWaiting();
  const latest = useTransactions({ limit: latestMax });
  // Without a network, what was kept is shown without the rest.
  const isLoading = [needs.mine, needs.due, waiting, latest].some((query) => query.isLoading);
  return (
    <>
      <PageTitle text="Home" hidden />
      <Async query={summary}>
        {(data) =>
          isLoading ? <Skeleton /> : <Overview summary={data} needs={needs} waiting={waiting} latest={latest.data?.items ?? []} />
        }
      </Async>
    </>
  );
}

interface OverviewProps {
  readonly summary: Summary;
  readonly needs: Needs;
  readonly waiting: ReturnType<typeof useWaiting>;
  /** Newest first. */
  readonly latest: readonly Transaction[];
}

function Overview({ summary, needs, waiting, latest }: OverviewProps) {
  const isNew = summary.people.length === 0 && latest.length === 0;
  return (
    <>
      {isNew ? <FirstSteps /> : <Totals summary={summary} />}
      <NeedsYou summary={summary} needs={needs} />
      <Waiting pages={waiting} />
      <PeopleTotals people={summary.people} latest={latest} />
      {summary.totals.map((totals) => (
        <History key={totals.currency} currency={totals.currency} />
      ))}
      <CopyCli command={cli.summary} />
    </>
  );
}

function FirstSteps() {
  return (
    <Empty title="Nothing recorded yet">
      <p>
        Start with a lunch that a friend paid for, or a ticket that you bought for someone. A name is enough: your friend needs no account.
      </p>
      <div className="actions">
        <button type="button" className="button primary" onClick={() => openRecord({ verb: 'owe' })}>
          I owe someone
        </button>
        <button type="button" className="button" onClick={() => openRecord({ verb: 'lend' })}>
          Someone owes me
        </button>
      </div>
    </Empty>
  );
}

function History({ currency }: { readonly currency: string }) {
  const history = useBalanceHistory(currency);
  const points = history.data === undefined ? [] : daysOf(history.data.items);
  if (!isShown(points)) return null;
  return (
    <section className="card" aria-label={`Balance over time, ${currency}`}>
      <h2>Balance over time, {currency}</h2>
      <BalanceChart currency={currency} points={points} />
    </section>
  );
}
