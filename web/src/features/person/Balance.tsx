import type { CurrencyTotals, Person } from '@debt/proto/http';
import { useState } from 'react';
import { Money } from '../../components/bits.tsx';
import { isZero, unsigned } from '../../lib/amount.ts';
import { nameOf } from '../../lib/names.ts';
import { named } from '../../lib/sentences.ts';
import { SettleDialog } from './SettleDialog.tsx';

interface BalanceProps {
  readonly person: Person;
  readonly totals: CurrencyTotals;
}

/** The net of one currency, and its two sides if both are open. */
export function Balance({ person, totals }: BalanceProps) {
  const [settling, setSettling] = useState(false);
  const { currency, owe, owed } = totals;
  const even = isZero(owe) && isZero(owed);
  const name = named(nameOf(person));
  return (
    <section className="net" aria-label={`Balance, ${currency}`}>
      {even ? (
        <p className="net-none">
          You and {name} are even in {currency}.
        </p>
      ) : (
        <>
          <Net name={name} totals={totals} />
          <button type="button" className="button primary" onClick={() => setSettling(true)}>
            Settle up
          </button>
        </>
      )}
      {/* It stays open when nothing is left, and shows that. */}
      {settling && <SettleDialog person={person} totals={totals} onClose={() => setSettling(false)} />}
    </section>
  );
}

function Net({ name, totals: { owe, owed, net } }: { readonly name: string; readonly totals: CurrencyTotals }) {
  const owing = net.amount.startsWith('-');
  const label = isZero(net) ? `You and ${name} owe each other the same` : owing ? `You owe ${name}` : `${name} owes you`;
  return (
    <div>
      <p>
        <span className="muted">{label}</span>{' '}
        <strong className={isZero(net) ? '' : owing ? 'owe' : 'owed'}>
          <Money value={unsigned(net)} />
        </strong>
      </p>
      {!isZero(owe) && !isZero(owed) && (
        <p className="muted">
          {name} owes you <Money value={owed} /> · you owe <Money value={owe} />
        </p>
      )}
    </div>
  );
}
