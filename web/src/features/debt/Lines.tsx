import type { DebtDetail } from '@debt/proto/http';
import { useState } from 'react';
import { Entry } from '../../components/Entry.tsx';
import { ShowMore } from '../../components/ShowMore.tsx';
import { useTransactions } from '../../lib/queries.ts';
import { saidOf } from './lines.ts';

const shownAtOnce = 50;
/** More undos than this do not wait between two people. */
const waitingMax = 200;

/** What was said about a debt, newest first, with what can be done about it. The lines tell it; one question adds which undos wait. */
export function Lines({ detail: { debt, lines } }: { readonly detail: DebtDetail }) {
  const [shownMax, setShownMax] = useState(shownAtOnce);
  const { id: person } = debt.person;
  const waiting = useTransactions({ state: 'pending', kind: 'reverse', limit: waitingMax, ...(person === null ? {} : { person }) });
  const said = saidOf(debt, lines, waiting.data?.items ?? []).toReversed();
  return (
    <section className="card" aria-labelledby="lines-heading">
      <h2 id="lines-heading">History of this debt</h2>
      <ul className="entries">
        {said.slice(0, shownMax).map((transaction) => (
          <Entry key={transaction.id} transaction={transaction} />
        ))}
      </ul>
      <ShowMore hasMore={said.length > shownMax} readOn={async () => setShownMax(shownMax + shownAtOnce)} label="Show older" />
    </section>
  );
}
