import type { DebtEditedNotice, FeedParty, LinkNotice, Notice, Notification, TransactionNotice } from '@debt/proto/feed';
import { clean, isolated } from '@debt/terminal/text/foreign';
import { quote } from '@debt/terminal/text/shell-quote';
import { unreachable } from '../failures.ts';
import { formatMoney } from '../output/money.ts';
import { localMinute, pendingForYou, shortId, startOf } from '../output/sentences.ts';
import { sideToUpdate } from '../release.ts';

/** One notification, or one pending transaction, as a person reads it. */
export interface Line {
  /** Undefined when the line comes from the ledger instead of the feed. */
  readonly seq: number | undefined;
  /** `2026-11-22 14:05`, in the time zone of the machine. */
  readonly at: string;
  readonly text: string;
  /** Spelled out, because colour alone is not accessible. */
  readonly state: string;
  /** The id of the transaction, when it awaits my answer. */
  readonly pendingId?: string | undefined;
  /** The id of the transaction, when the line is about one. */
  readonly transactionId?: string | undefined;
  /** The command to type next. */
  readonly command: string | undefined;
}

export function toLine({ seq, at, notice }: Notification, me: string): Line {
  const transactionId = notice.type === 'transaction' ? notice.transactionId : undefined;
  return { seq, at: localMinute(at), transactionId, ...describe(notice, me) };
}

type Described = Omit<Line, 'seq' | 'at' | 'transactionId'>;

function describe(notice: Notice, me: string): Described {
  switch (notice.type) {
    case 'transaction':
      return describeTransaction(notice, me);
    case 'debt_edited':
      return describeEdit(notice, me);
    case 'link':
      return describeLink(notice, me);
    default:
      return unreachable(notice);
  }
}

/** A user is named by the handle, because the feed does not contain my aliases. */
const handleOf = (party: FeedParty): string => clean(party.handle === null ? party.name : `@${party.handle}`);
const nameOf = (party: FeedParty): string => isolated(handleOf(party));

function describeTransaction(notice: TransactionNotice, me: string): Described {
  const mine = notice.author.id === me;
  const other = mine ? notice.counterparty : notice.author;
  const name = nameOf(other);
  const what = startOf({
    kind: notice.kind,
    amount: notice.amount,
    mine,
    iLend: mine === notice.authorLends,
    person: { id: null, alias: name, handle: null },
  });
  const text = notice.description === '' ? what : `${what} for ${isolated(notice.description)}`;
  const id = shortId(notice.transactionId);
  const by = notice.actorId === me ? 'you' : name;
  switch (notice.state) {
    case 'pending':
      return notice.pendingForYou
        ? { text, state: pendingForYou, pendingId: notice.transactionId, command: `debt confirm ${id}` }
        : { text, state: `awaits ${name}`, command: `debt withdraw ${id}` };
    case 'posted':
      return {
        text,
        state: notice.actorId === notice.author.id ? 'posted' : `confirmed by ${by}`,
        command: `debt show ${id}`,
      };
    case 'declined':
    case 'withdrawn':
      return { text, state: `${notice.state} by ${by}`, command: `debt show ${id}` };
    default:
      return unreachable(notice.state);
  }
}

function describeEdit(notice: DebtEditedNotice, me: string): Described {
  const iLend = notice.lender.id === me;
  const other = nameOf(iLend ? notice.borrower : notice.lender);
  const who = iLend ? `${other} owes you ${formatMoney(notice.outstanding)}` : `You owe ${other} ${formatMoney(notice.outstanding)}`;
  const due = notice.dueOn === null ? 'no due date' : `due ${notice.dueOn}`;
  const state = `set by ${notice.actorId === me ? 'you' : other}`;
  return { text: `${who}: ${due}`, state, command: `debt show ${shortId(notice.debtId)}` };
}

function describeLink(notice: LinkNotice, me: string): Described {
  const party = notice.requester.id === me ? notice.addressee : notice.requester;
  const other = nameOf(party);
  if (notice.state === 'linked') return { text: `You and ${other} are connected`, state: 'connected', command: 'debt people' };
  if (notice.pendingForYou)
    return {
      text: `${other} asks to connect with you`,
      state: pendingForYou,
      command: `debt people accept ${quote(handleOf(party))}`,
    };
  return { text: `You asked ${other} to connect`, state: `awaits ${other}`, command: 'debt people' };
}

/** Shown when notifications before this sequence number are gone. */
export const lostText = (oldest: number): string => `Older notifications are no longer available. The feed continues at #${oldest}.`;

/** Shown for a notification of a kind that this release does not know. @param release the release of the server */
export const unreadableText = (release: string | undefined): string =>
  `A notification cannot be shown, because this release does not know its kind; try: ${release === undefined ? 'update this program' : sideToUpdate(release).join('; ')}`;

/** `#5 2026-11-22 14:05`, as columns. */
export const headOf = ({ seq, at }: Line): readonly string[] => [seq === undefined ? '' : `#${seq}`, at];
