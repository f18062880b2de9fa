import type { OutgoingEvent } from '@debt/kit/event-bus';
import { eventTypes } from '@debt/proto/event-types';
import { DebtEditedEvent, LinkEvent, type Money, type Party, TransactionEvent } from '@debt/proto/events';
import { findCurrency, formatMinor } from '@debt/rules';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { DebtEditedMessage, LinkMessage, type PartyMessage, TransactionMessage } from './messages.ts';
import type { OutboxRow } from './rows.ts';

/** The topics that this service publishes; the task `provision` creates them. */
export { eventTopics } from '@debt/proto/event-types';

const parseTransaction = parserOf(TransactionMessage);
const parseDebtEdited = parserOf(DebtEditedMessage);
const parseLink = parserOf(LinkMessage);

/** Converts a row to an event for the bus. @throws Error with the reason why the row can never be published. */
export function toEvent(row: OutboxRow): OutgoingEvent {
  switch (row.topic) {
    case 'transactions':
      return toTransactionEvent(row.key, parseTransaction(row.message));
    case 'debts':
      return toDebtEditedEvent(row.key, parseDebtEdited(row.message));
    case 'people':
      return toLinkEvent(row.key, parseLink(row.message));
    default:
      throw new Error(`there is no topic ${row.topic ?? 'null'}`);
  }
}

/** Created once for each schema, and compiled on first use. @throws Error, when called, naming the first field that does not fit. */
function parserOf<T extends TSchema>(schema: T): (message: unknown) => Static<T> {
  const compile = () => Compile(schema);
  let validator: ReturnType<typeof compile> | undefined;
  return (message) => {
    validator ??= compile();
    if (validator.Check(message)) return message;
    const [first] = validator.Errors(message);
    throw new Error(`the message does not fit: ${first?.instancePath ?? ''} ${first?.message ?? 'is not valid'}`);
  };
}

function toTransactionEvent(key: string, message: TransactionMessage): OutgoingEvent {
  const money = moneyOf(message.currency);
  const occurredAt = instant(message.occurredAt);
  const event: TransactionEvent = {
    transactionId: message.transactionId,
    accountId: message.accountId,
    kind: message.kind,
    state: message.state,
    amount: money(message.amount),
    author: party(message.author),
    counterparty: party(message.counterparty),
    authorLends: message.authorLends,
    actorId: message.actorId,
    description: message.description ?? '',
    dueOn: message.dueOn ?? '',
    reversesId: message.reversesId ?? '',
    allocations: message.allocations.map(({ debtId, amount, outstanding }) => ({
      debtId,
      amount: money(amount),
      outstanding: money(outstanding),
    })),
    outstanding: money(message.outstanding),
    recordedAt: instant(message.recordedAt),
    occurredAt,
    firstContact: message.firstContact,
    raises: message.raises,
  };
  return {
    topic: 'transactions',
    id: `${message.transactionId}:${message.state}`,
    type: eventTypes.transaction,
    key,
    time: occurredAt,
    data: TransactionEvent.encode(event).finish(),
  };
}

function toDebtEditedEvent(key: string, message: DebtEditedMessage): OutgoingEvent {
  const occurredAt = instant(message.occurredAt);
  const event: DebtEditedEvent = {
    debtId: message.debtId,
    accountId: message.accountId,
    version: message.version,
    dueOn: message.dueOn ?? '',
    actorId: message.actorId,
    lender: party(message.lender),
    borrower: party(message.borrower),
    outstanding: moneyOf(message.currency)(message.outstanding),
    description: message.description ?? '',
    occurredAt,
  };
  return {
    topic: 'debts',
    id: `${message.debtId}:${message.version}`,
    type: eventTypes.debtEdited,
    key,
    time: occurredAt,
    data: DebtEditedEvent.encode(event).finish(),
  };
}

function toLinkEvent(key: string, message: LinkMessage): OutgoingEvent {
  const occurredAt = instant(message.occurredAt);
  const event: LinkEvent = {
    requestId: message.requestId,
    state: message.state,
    requester: party(message.requester),
    addressee: party(message.addressee),
    actorId: message.actorId,
    occurredAt,
  };
  return {
    topic: 'people',
    id: `${message.requestId}:${message.state}`,
    type: eventTypes.link,
    key,
    time: occurredAt,
    data: LinkEvent.encode(event).finish(),
  };
}

/** Formats exact decimal strings in one currency. */
function moneyOf(code: string): (minorText: string) => Money {
  const currency = findCurrency(code);
  if (currency === undefined) throw new Error(`${code} is not an ISO 4217 currency`);
  return (minorText) => ({ amount: formatMinor(BigInt(minorText), currency.exponent), currency: currency.code });
}

const party = ({ id, isUser, handle, name }: PartyMessage): Party => ({ id, isUser, handle: handle ?? '', name });

function instant(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new Error(`${JSON.stringify(text)} is not a time`);
  return time;
}
