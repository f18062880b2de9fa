import type { CurrencyTotals, PersonTotals, Transaction } from '@debt/proto/http';
import { useState } from 'react';
import { Link } from 'wouter';
import { Avatar, Money } from '../../components/bits.tsx';
import { isZero, unsigned } from '../../lib/amount.ts';
import { keepFocus } from '../../lib/focus.ts';
import { nameOf } from '../../lib/names.ts';
import { plain } from '../../lib/sentences.ts';
import { byRecency } from './by-recency.ts';

/** More people are shown on request, so that the chart below stays near the top. */
const peopleShownMax = 10;

interface PeopleTotalsProps {
  readonly people: readonly PersonTotals[];
  /** The newest transactions, newest first. */
  readonly latest: readonly Transaction[];
}

export function PeopleTotals({ people, latest }: PeopleTotalsProps) {
  const [all, setAll] = useState(false);
  const sorted = byRecency(people, latest);
  const shown = all ? sorted : sorted.slice(0, peopleShownMax);
  if (people.length === 0) return null;
  return (
    <section aria-labelledby="people-heading" className="card">
      <h2 id="people-heading">People</h2>
      <ul className="rows">
        {shown.map(({ person, totals }) => (
          <li key={person.id ?? person.alias} className="row">
            <Avatar person={person} />
            <span className="row-main">
              {person.id === null ? (
                <span>{plain(nameOf(person))}</span>
              ) : (
                <Link href={`/people/${person.id}`}>{plain(nameOf(person))}</Link>
              )}
            </span>
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

/** One net for each currency. Who owes whom is a word, and not a colour alone. */
function Standing({ totals: { owe, owed, net, pendingForMe, pendingForThem } }: { readonly totals: CurrencyTotals }) {
  if (isZero(net)) {
    const isPending = isZero(owe) && isZero(owed) && !(isZero(pendingForMe) && isZero(pendingForThem));
    return <span className="standing muted">{isPending ? 'pending' : 'even'}</span>;
  }
  const owing = net.amount.startsWith('-');
  return (
    <span className="standing">
      <span className="muted">{owing ? 'you owe' : 'owes you'}</span> <Money value={unsigned(net)} className={owing ? 'owe' : 'owed'} />
    </span>
  );
}
