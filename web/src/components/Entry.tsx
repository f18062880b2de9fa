import type { Transaction } from '@debt/proto/http';
import { Link, useLocation } from 'wouter';
import { formatMoney } from '../lib/amount.ts';
import { cli } from '../lib/cli.ts';
import { type Decision, useDecide } from '../lib/decide.ts';
import { useFocusKept } from '../lib/focus.ts';
import { nameOf } from '../lib/names.ts';
import { named, plain, stateText, transactionText } from '../lib/sentences.ts';
import { Avatar, Day, Instant, Money, Time } from './bits.tsx';
import { CopyCli } from './CopyCli.tsx';

interface EntryProps {
  readonly transaction: Transaction;
  /** `time` where the day is above it. */
  readonly at?: 'instant' | 'time';
  /** Only the page of a debt offers Undo: a list of many would offer it as often by mistake. */
  readonly canUndo?: boolean;
}

/** One transaction, with buttons for the decisions that I can make on it. */
export function Entry({ transaction, at = 'instant', canUndo = false }: EntryProps) {
  const kept = useFocusKept<HTMLLIElement>();
  const { person } = transaction;
  const acts = actsOn(transaction).filter(({ decision }) => canUndo || decision !== 'undo');
  const href = useTarget(transaction);
  return (
    <li className="entry" data-state={transaction.state} ref={kept}>
      <Avatar person={person} />
      <div className="entry-text">
        <div className="entry-head">
          <p className="entry-title">
            {href === undefined ? (
              transactionText(transaction)
            ) : (
              <Link href={href} aria-label={subjectOf(transaction)}>
                {transactionText(transaction)}
              </Link>
            )}
          </p>
          <Money value={transaction.amount} className="entry-amount" />
        </div>
        <p className="entry-detail">
          {transaction.description !== '' && <bdi>{plain(transaction.description)}</bdi>}
          {at === 'time' ? <Time iso={transaction.recordedAt} /> : <Instant iso={transaction.recordedAt} />}
          {transaction.dueOn !== null && (
            <span>
              due <Day iso={transaction.dueOn} />
            </span>
          )}
          {needsState(transaction) && <span className={`badge ${transaction.state}`}>{stateText(transaction)}</span>}
        </p>
        {transaction.firstContact && transaction.consentFrom === 'me' && (
          <p className="entry-detail">This is the first transaction from {named(nameOf(person))}. Confirming it connects you.</p>
        )}
      </div>
      {acts.length > 0 && <Acts key={acts.map(({ decision }) => decision).join()} acts={acts} transaction={transaction} />}
    </li>
  );
}

/** What the controls of an entry are about, for users who hear only their names. */
const subjectOf = (transaction: Transaction): string =>
  `${transactionText(transaction)} ${formatMoney(transaction.amount)}${transaction.description === '' ? '' : `, ${plain(transaction.description)}`}`;

/** The page of the debt; the page of the person while there is none yet. Undefined on that page itself. */
function useTarget({ debtIds: [debtId], person }: Transaction): string | undefined {
  const [path] = useLocation();
  const href = debtId === undefined ? person.id !== null && `/people/${person.id}` : `/debts/${debtId}`;
  return href === false || href === path ? undefined : href;
}

function Acts({ acts, transaction }: { readonly acts: readonly Act[]; readonly transaction: Transaction }) {
  const decide = useDecide();
  const subject = subjectOf(transaction);
  // A pressed button can disappear while its entry stays.
  const kept = useFocusKept<HTMLDivElement>();
  return (
    <div className="entry-acts" ref={kept}>
      {acts.map(({ decision, label, tone }) => (
        <span key={decision} className="act">
          <button
            type="button"
            className={`button small ${tone}`}
            aria-label={`${label}: ${subject}`}
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

/** A posted entry needs no badge, and one with Confirm beside it neither. */
const needsState = ({ state, consentFrom, reversedBy }: Transaction): boolean =>
  consentFrom !== 'me' && (state !== 'posted' || reversedBy !== null);

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
