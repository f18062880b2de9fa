import type { Transaction } from '@debt/proto/http';
import { Link } from 'wouter';
import { formatMoney } from '../lib/amount.ts';
import { cli } from '../lib/cli.ts';
import { type Decision, useDecide } from '../lib/decide.ts';
import { useFocusKept } from '../lib/focus.ts';
import { named, plain, stateText, transactionText } from '../lib/sentences.ts';
import { Avatar, Day, Instant, Money } from './bits.tsx';
import { CopyCli } from './CopyCli.tsx';

/** One transaction, with buttons for the decisions that I can make on it. */
export function Entry({ transaction }: { readonly transaction: Transaction }) {
  const kept = useFocusKept<HTMLLIElement>();
  const { person } = transaction;
  const acts = actsOn(transaction);
  const target = transaction.debtIds[0];
  return (
    <li className="entry" data-state={transaction.state} ref={kept}>
      <Avatar person={person} />
      <div className="entry-text">
        <div className="entry-head">
          <p className="entry-title">
            {target === undefined ? transactionText(transaction) : <Link href={`/debts/${target}`}>{transactionText(transaction)}</Link>}
          </p>
          <Money value={transaction.amount} className="entry-amount" />
        </div>
        <p className="entry-detail">
          {transaction.description !== '' && <bdi>{plain(transaction.description)}</bdi>}
          <Instant iso={transaction.recordedAt} />
          {transaction.dueOn !== null && (
            <span>
              due <Day iso={transaction.dueOn} />
            </span>
          )}
          {!isPlain(transaction) && <span className={`badge ${transaction.state}`}>{stateText(transaction)}</span>}
        </p>
        {transaction.firstContact && transaction.consentFrom === 'me' && (
          <p className="entry-detail">This is the first transaction from {named(person.alias)}. Confirming it connects you.</p>
        )}
      </div>
      {acts.length > 0 && <Acts key={acts.map(({ decision }) => decision).join()} acts={acts} transaction={transaction} />}
    </li>
  );
}

function Acts({ acts, transaction }: { readonly acts: readonly Act[]; readonly transaction: Transaction }) {
  const decide = useDecide();
  // A pressed button can disappear while its entry stays.
  const kept = useFocusKept<HTMLDivElement>();
  return (
    <div className="entry-acts" ref={kept}>
      {acts.map(({ decision, label, tone }) => (
        <span key={decision} className="act">
          <button
            type="button"
            className={`button small ${tone}`}
            aria-label={`${label}: ${transactionText(transaction)} ${formatMoney(transaction.amount)}`}
            aria-disabled={decide.isPending}
            onClick={() => decide.run({ decision, transaction })}
          >
            {label}
          </button>
          <CopyCli compact command={cli.decide(decision, transaction.id)} />
        </span>
      ))}
    </div>
  );
}

/** Posted and not reversed, so that it needs no badge. */
const isPlain = ({ state, reversedBy }: Transaction): boolean => state === 'posted' && reversedBy === null;

interface Act {
  readonly decision: Decision;
  readonly label: string;
  readonly tone: 'primary' | 'quiet';
}

/** The decisions that I can make on a transaction: confirm or decline it, withdraw it, or undo it. */
export function actsOn({ state, consentFrom, reversedBy }: Pick<Transaction, 'state' | 'consentFrom' | 'reversedBy'>): readonly Act[] {
  if (consentFrom === 'me')
    return [
      { decision: 'confirm', label: 'Confirm', tone: 'primary' },
      { decision: 'decline', label: 'Decline', tone: 'quiet' },
    ];
  if (state === 'pending') return [{ decision: 'withdraw', label: 'Withdraw', tone: 'quiet' }];
  return state === 'posted' && reversedBy === null ? [{ decision: 'undo', label: 'Undo', tone: 'quiet' }] : [];
}
