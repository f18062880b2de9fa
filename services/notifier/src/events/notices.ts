import { PermanentError } from '@debt/kit/errors';
import { eventTypes } from '@debt/proto/event-types';
import { DebtEditedEvent, LinkEvent, type Money, type Party, TransactionEvent } from '@debt/proto/events';
import type { FeedMoney, FeedParty, Notice } from '@debt/proto/feed';

/** The notice of one event for one user. */
export interface Addressed {
  readonly userId: string;
  readonly notice: Notice;
}

type Parties = readonly [Party, Party];
type Reading = (data: Uint8Array) => readonly Addressed[] | undefined;

const readings: Readonly<Record<string, Reading>> = {
  [eventTypes.transaction]: readTransaction,
  [eventTypes.debtEdited]: readDebtEdited,
  [eventTypes.link]: readLink,
};

/**
 * Returns one notice for each party that is a user. Unknown fields are ignored.
 * @returns undefined for a kind of event, or of transaction, that this release does not know. @throws PermanentError for malformed data.
 */
export function toNotices(type: string, data: Uint8Array): readonly Addressed[] | undefined {
  const reading = readings[type];
  try {
    return reading?.(data);
  } catch (cause) {
    if (cause instanceof PermanentError) throw cause;
    throw new PermanentError(`the data is not a ${type}`, { cause });
  }
}

const kinds = ['lend', 'repay', 'forgive', 'reverse'] as const;
const states = ['pending', 'posted', 'declined', 'withdrawn'] as const;
const linkStates = ['requested', 'linked'] as const;

function readTransaction(data: Uint8Array): readonly Addressed[] | undefined {
  const event = TransactionEvent.decode(data);
  const kind = kinds.find((known) => known === event.kind);
  const state = states.find((known) => known === event.state);
  if (kind === undefined || state === undefined) return undefined;
  const author = present(event.author, 'author');
  const counterparty = present(event.counterparty, 'counterparty');
  const shared = {
    type: 'transaction' as const,
    kind,
    state,
    transactionId: present(event.transactionId, 'transaction_id'),
    amount: money(event.amount, 'amount'),
    author: party(author),
    counterparty: party(counterparty),
    authorLends: event.authorLends,
    raises: event.raises,
    actorId: event.actorId,
    firstContact: event.firstContact,
    description: event.description,
    dueOn: textOrNull(event.dueOn),
    reversesId: textOrNull(event.reversesId),
    allocations: event.allocations.map((part) => ({
      debtId: part.debtId,
      amount: money(part.amount, 'allocation.amount'),
      outstanding: money(part.outstanding, 'allocation.outstanding'),
    })),
    outstanding: money(event.outstanding, 'outstanding'),
    recordedAt: present(event.recordedAt, 'recorded_at').toISOString(),
  };
  return forUsers([author, counterparty], (userId) => ({ ...shared, pendingForYou: state === 'pending' && userId !== author.id }));
}

function readDebtEdited(data: Uint8Array): readonly Addressed[] {
  const event = DebtEditedEvent.decode(data);
  const lender = present(event.lender, 'lender');
  const borrower = present(event.borrower, 'borrower');
  const notice: Notice = {
    type: 'debt_edited',
    debtId: present(event.debtId, 'debt_id'),
    version: event.version,
    dueOn: textOrNull(event.dueOn),
    actorId: event.actorId,
    lender: party(lender),
    borrower: party(borrower),
    outstanding: money(event.outstanding, 'outstanding'),
    description: event.description,
  };
  return forUsers([lender, borrower], () => notice);
}

function readLink(data: Uint8Array): readonly Addressed[] | undefined {
  const event = LinkEvent.decode(data);
  const state = linkStates.find((known) => known === event.state);
  if (state === undefined) return undefined;
  const requester = present(event.requester, 'requester');
  const addressee = present(event.addressee, 'addressee');
  const shared = {
    type: 'link' as const,
    state,
    requestId: present(event.requestId, 'request_id'),
    requester: party(requester),
    addressee: party(addressee),
    actorId: event.actorId,
  };
  return forUsers([requester, addressee], (userId) => ({ ...shared, pendingForYou: state === 'requested' && userId !== requester.id }));
}

const forUsers = (parties: Parties, notice: (userId: string) => Notice): readonly Addressed[] =>
  parties.filter((one) => one.isUser).map(({ id }) => ({ userId: id, notice: notice(id) }));

function party({ id, isUser, handle, name }: Party): FeedParty {
  return { id: present(id, 'party.id'), isUser, handle: textOrNull(handle), name };
}

function money(given: Money | undefined, field: string): FeedMoney {
  const { amount, currency } = present(given, field);
  return { amount: present(amount, `${field}.amount`), currency: present(currency, `${field}.currency`) };
}

/** proto3 encodes an absent text as an empty one. */
const textOrNull = (text: string): string | null => (text === '' ? null : text);

function present<T>(value: T | undefined, field: string): T {
  if (value === undefined || value === '') throw new PermanentError(`the event has no ${field}`);
  return value;
}
