import type { OutgoingEvent } from '@debt/kit/event-bus';
import { eventTypes } from '@debt/proto/event-types';
import { type Party, TransactionEvent } from '@debt/proto/events';

let events = 0;

export const user = (id: string): Party => ({ id, isUser: true, handle: id.slice(0, 20), name: id });

/** An event as published by expenses. */
export function transactionEvent(author: Party, other: Party): OutgoingEvent {
  events += 1;
  const transactionId = `bench-${events}`;
  const amount = { amount: '20.00', currency: 'EUR' };
  const event: TransactionEvent = {
    transactionId,
    accountId: 'account',
    kind: 'lend',
    state: 'posted',
    amount,
    author,
    counterparty: other,
    authorLends: false,
    actorId: author.id,
    description: 'lunch at the corner',
    dueOn: '',
    reversesId: '',
    allocations: [],
    outstanding: amount,
    recordedAt: new Date(),
    occurredAt: new Date(),
    firstContact: false,
    raises: true,
  };
  const data = TransactionEvent.encode(event).finish();
  return { topic: 'transactions', id: `${transactionId}:posted`, type: eventTypes.transaction, key: 'account', time: new Date(), data };
}
