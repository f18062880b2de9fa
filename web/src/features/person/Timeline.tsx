import type { Person } from '@debt/proto/http';
import { Link } from 'wouter';
import { BalanceChart } from '../../components/BalanceChart.tsx';
import { Async, Money, Time } from '../../components/bits.tsx';
import { Days } from '../../components/Days.tsx';
import { formatMoney, unsigned } from '../../lib/amount.ts';
import { type Step, stepsOf } from '../../lib/balance.ts';
import { useStatement } from '../../lib/queries.ts';
import { plain, transactionText } from '../../lib/sentences.ts';

interface TimelineProps {
  readonly person: Person;
  readonly currency: string;
  /** The only currency with this person needs no name in the heading. */
  readonly isOnly: boolean;
}

/** The transactions with one person in one currency, with the balance after each. Older ones are loaded on request. */
export function Timeline({ person, currency, isOnly }: TimelineProps) {
  const owed = useStatement(person.id, currency, true);
  const owe = useStatement(person.id, currency, false);
  const both = {
    data: owed.data === undefined || owe.data === undefined ? undefined : { owed: owed.data, owe: owe.data },
    error: owed.error ?? owe.error,
    refetch: () => Promise.all([owed.refetch(), owe.refetch()]),
  };
  const sides = [owed, owe];
  const reading = sides.some(({ isFetchingNextPage }) => isFetchingNextPage);
  const readOlder = (): void => {
    if (reading) return;
    for (const side of sides) if (side.hasNextPage) void side.fetchNextPage();
  };
  const title = isOnly ? 'Timeline' : `Timeline, ${currency}`;
  return (
    <section className="card timeline" aria-label={title}>
      <h2>{title}</h2>
      <Async query={both}>
        {(data) => {
          const steps = stepsOf(currency, data.owed, data.owe);
          return (
            <>
              <BalanceChart currency={currency} points={steps.toReversed()} withTable={false} />
              <p className="hint">The balance after each entry is at the right. A plus sign is in your favour.</p>
              <Days items={steps} at={({ at }) => at}>
                {(step) => <Line key={step.key} person={person} step={step} />}
              </Days>
            </>
          );
        }}
      </Async>
      {sides.some(({ hasNextPage }) => hasNextPage) && (
        <button type="button" className="button" aria-disabled={reading} onClick={readOlder}>
          {reading ? 'One moment …' : 'Show older'}
        </button>
      )}
    </section>
  );
}

/** An amount beside its verb has no sign; the balance has one. */
function Line({ person, step: { at, line, change, after } }: { readonly person: Person; readonly step: Step }) {
  const text = transactionText({ ...line, person });
  const description = plain(line.description);
  return (
    <li className="entry bare">
      <div className="entry-text">
        <p className="entry-title">
          <Link
            href={`/debts/${line.debtId}`}
            aria-label={`${text} ${formatMoney(unsigned(change))}${description === '' ? '' : `, ${description}`}`}
          >
            {text} <Money value={unsigned(change)} />
          </Link>
        </p>
        <p className="entry-detail">
          {description !== '' && <bdi>{description}</bdi>}
          <Time iso={at} />
        </p>
      </div>
      <span className="entry-after">
        <span className="visually-hidden">balance </span>
        <Money value={after} signed />
      </span>
    </li>
  );
}
