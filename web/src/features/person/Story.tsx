import type { Person } from '@debt/proto/http';
import { BalanceChart } from '../../components/BalanceChart.tsx';
import { Async } from '../../components/bits.tsx';
import { stepsOf } from '../../lib/balance.ts';
import { useStatement } from '../../lib/queries.ts';
import { RunningBalance } from './RunningBalance.tsx';

/** The transactions with one person in one currency, with the balance after each. Older ones are loaded on request. */
export function Story({ person, currency }: { readonly person: Person; readonly currency: string }) {
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
  return (
    <section className="card" aria-label={`Running balance, ${currency}`}>
      <h2>Running balance, {currency}</h2>
      <Async query={both}>
        {(data) => {
          const steps = stepsOf(currency, data.owed, data.owe);
          return (
            <>
              <BalanceChart currency={currency} points={steps.toReversed()} withTable={false} />
              <RunningBalance person={person} steps={steps} />
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
