import type { Notification } from '@debt/proto/feed';
import type { Transaction } from '@debt/proto/http';
import { expect, test } from 'vitest';
import { withEvents } from './items.ts';

const person = { id: 'ben', alias: 'Ben', handle: null };
const amount = { amount: '1.00', currency: 'EUR' };
const transaction = (id: string, recordedAt: string): Transaction => ({
  id,
  kind: 'lend',
  verb: 'owe',
  state: 'posted',
  amount,
  person,
  mine: true,
  iLend: false,
  raises: true,
  consentFrom: null,
  firstContact: false,
  description: '',
  dueOn: null,
  reversesId: null,
  reversedBy: null,
  recordedAt,
  decidedAt: recordedAt,
  decidedByMe: true,
  debtIds: [id],
});
const party = { id: 'ben', isUser: true, handle: 'ben', name: 'Ben' };
const event = (seq: number, at: string): Notification => ({
  seq,
  eventId: String(seq),
  at,
  notice: { type: 'link', requestId: 'one', state: 'linked', requester: party, addressee: party, actorId: 'ben', pendingForYou: false },
});

test('events are between the transactions by their time, and those before the loaded transactions wait for them', () => {
  const transactions = [transaction('new', '2026-11-03T10:00:00.000Z'), transaction('old', '2026-11-01T10:00:00.000Z')];
  const events = [event(1, '2026-10-01T10:00:00.000Z'), event(2, '2026-11-02T10:00:00.000Z')];

  expect(withEvents(transactions, events, true).map(({ key }) => key)).toEqual(['new', '2', 'old']);
  expect(withEvents(transactions, events, false).map(({ key }) => key)).toEqual(['new', '2', 'old', '1']);
});
