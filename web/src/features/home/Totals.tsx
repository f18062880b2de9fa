import type { CurrencyTotals, Summary } from '@debt/proto/http';
import { Money } from '../../components/bits.tsx';
import { isZero, unsigned } from '../../lib/amount.ts';

/** The balance of each currency: the net first, and its two sides if both are open. */
export function Totals({ summary }: { readonly summary: Summary }) {
  const open = summary.totals.filter(({ owe, owed }) => !isZero(owe) || !isZero(owed));
  const isPending = summary.pendingForMeCount + summary.pendingForThemCount > 0;
  return (
    <section className="totals" aria-label="In all">
      {open.length === 0 ? (
        <p className="totals-none">{isPending ? 'No balance yet: an entry has to be confirmed first.' : 'You are even with everyone.'}</p>
      ) : (
        <ul>
          {open.map((totals) => (
            <CurrencyLine key={totals.currency} totals={totals} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** The direction is a word, and not a colour alone. */
function CurrencyLine({ totals: { owe, owed, net } }: { readonly totals: CurrencyTotals }) {
  const owing = net.amount.startsWith('-');
  const label = isZero(net) ? 'Even' : owing ? 'You owe' : 'You are owed';
  return (
    <li className="total">
      <span className="muted">{label}</span>
      <strong className={isZero(net) ? '' : owing ? 'owe' : 'owed'}>
        <Money value={unsigned(net)} />
      </strong>
      {!isZero(owe) && !isZero(owed) && (
        <span className="total-sides muted">
          <span>
            owed <Money value={owed} />
          </span>{' '}
          <span>
            owe <Money value={owe} />
          </span>
        </span>
      )}
    </li>
  );
}
