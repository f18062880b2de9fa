import { PermanentError } from '@debt/kit/errors';
import { eventTypes } from '@debt/proto/event-types';
import { DebtEditedEvent, LinkEvent, type Money, type Party, TransactionEvent } from '@debt/proto/events';
import { type FeedMoney, type FeedParty, linkNoticeStates, type Notice, noticeKinds, noticeStates } from '@debt/proto/feed';

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

function readTransaction(data: Uint8Array): readonly Addressed[] | undefined {
  const { accountId: _, occurredAt: _at, consentFromId, ...event } = TransactionEvent.decode(data);
  const kind = noticeKinds.find((known) => known === event.kind);
  const state = noticeStates.find((known) => known === event.state);
  if (kind === undefined || state === undefined) return undefined;
  const author = present(event.author, 'author');
  const counterparty = present(event.counterparty, 'counterparty');
  const shared = {
    ...event,
    type: 'transaction' as const,
    kind,
    state,
    transactionId: present(event.transactionId, 'transaction_id'),
    amount: money(event.amount, 'amount'),
    author: party(author),
    counterparty: party(counterparty),
    dueOn: event.dueOn ?? null,
    reversesId: event.reversesId ?? null,
    allocations: event.allocations.map((part) => ({
      debtId: part.debtId,
      amount: money(part.amount, 'allocation.amount'),
      outstanding: money(part.outstanding, 'allocation.outstanding'),
    })),
    outstanding: money(event.outstanding, 'outstanding'),
    recordedAt: present(event.recordedAt, 'recorded_at').toISOString(),
  };
  // A service of a release before this member named only the counterparty, whose consent it was.
  const consenter = consentFromId ?? counterparty.id;
  return forUsers([author, counterparty], (userId) => ({ ...shared, pendingForYou: state === 'pending' && userId === consenter }));
}

function readDebtEdited(data: Uint8Array): readonly Addressed[] {
  const { accountId: _, occurredAt: _at, ...event } = DebtEditedEvent.decode(data);
  const lender = present(event.lender, 'lender');
  const borrower = present(event.borrower, 'borrower');
  const notice: Notice = {
    ...event,
    type: 'debt_edited',
    debtId: present(event.debtId, 'debt_id'),
    dueOn: event.dueOn ?? null,
    lender: party(lender),
    borrower: party(borrower),
    outstanding: money(event.outstanding, 'outstanding'),
  };
  return forUsers([lender, borrower], () => notice);
}

function readLink(data: Uint8Array): readonly Addressed[] | undefined {
  const { occurredAt: _at, ...event } = LinkEvent.decode(data);
  const state = linkNoticeStates.find((known) => known === event.state);
  if (state === undefined) return undefined;
  const requester = present(event.requester, 'requester');
  const addressee = present(event.addressee, 'addressee');
  const shared = {
    ...event,
    type: 'link' as const,
    state,
    requestId: present(event.requestId, 'request_id'),
    requester: party(requester),
    addressee: party(addressee),
  };
  return forUsers([requester, addressee], (userId) => ({ ...shared, pendingForYou: state === 'requested' && userId !== requester.id }));
}

const forUsers = (parties: Parties, notice: (userId: string) => Notice): readonly Addressed[] =>
  parties.filter((one) => one.isUser).map(({ id }) => ({ userId: id, notice: notice(id) }));

function party({ id, isUser, handle, name }: Party): FeedParty {
  return { id: present(id, 'party.id'), isUser, handle: handle ?? null, name };
}

function money(given: Money | undefined, field: string): FeedMoney {
  const { amount, currency } = present(given, field);
  return { amount: present(amount, `${field}.amount`), currency: present(currency, `${field}.currency`) };
}

function present<T>(value: T | undefined, field: string): T {
  if (value === undefined || value === '') throw new PermanentError(`the event has no ${field}`);
  return value;
}
