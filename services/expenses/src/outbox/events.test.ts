import { DebtEditedEvent, LinkEvent, TransactionEvent } from '@debt/proto/events';
import { describe, expect, test } from 'vitest';
import { toEvent } from './events.ts';

const ada = { id: 'ada', isUser: true, handle: 'ada', name: 'Ada' };
const bob = { id: 'bob', isUser: false, handle: null, name: 'Bob' };
const at = '2026-01-02T03:04:05.678901Z';
const transaction = {
  transactionId: 't',
  accountId: '7',
  kind: 'repay',
  state: 'posted',
  amount: '9007199254740993',
  currency: 'EUR',
  author: ada,
  counterparty: bob,
  authorLends: false,
  actorId: 'ada',
  description: 'lunch',
  dueOn: null,
  reversesId: null,
  allocations: [{ debtId: 'd', amount: '5', outstanding: '0' }],
  outstanding: '123',
  firstContact: false,
  raises: false,
  recordedAt: at,
  occurredAt: at,
};
const row = (topic: string | null, message: unknown) => ({ id: '1', topic, key: '7', message });

describe('an outbox row as an event', () => {
  test('fault 1: amounts are exact decimal strings with the digits of their currency', () => {
    const amounts = ['EUR', 'JPY', 'KWD'].map((currency) => {
      const event = TransactionEvent.decode(toEvent(row('transactions', { ...transaction, currency })).data);
      return [event.amount, event.allocations[0]?.amount];
    });

    expect(amounts).toEqual([
      [
        { amount: '90071992547409.93', currency: 'EUR' },
        { amount: '0.05', currency: 'EUR' },
      ],
      [
        { amount: '9007199254740993', currency: 'JPY' },
        { amount: '5', currency: 'JPY' },
      ],
      [
        { amount: '9007199254740.993', currency: 'KWD' },
        { amount: '0.005', currency: 'KWD' },
      ],
    ]);
  });

  test('fault 10: the id is derived from the transaction and its state, so that a repeated publication has the same id', () => {
    const [first, again] = [toEvent(row('transactions', transaction)), toEvent(row('transactions', transaction))];

    expect(first.id).toBe('t:posted');
    expect(again).toEqual(first);
  });

  test('fault 11: the partition key is the key of the row, which orders all events of an account', () => {
    expect(toEvent(row('transactions', transaction)).key).toBe('7');
  });

  test('fault 12: the time of an event is that of the change, and an edit contains the version of the debt', () => {
    const edit = { debtId: 'd', accountId: '7', version: 4, dueOn: '2026-03-01', actorId: 'ada', lender: ada, borrower: bob };
    const event = toEvent(row('debts', { ...edit, currency: 'EUR', outstanding: '100', description: null, occurredAt: at }));

    expect(event).toMatchObject({ topic: 'debts', id: 'd:4', time: new Date(at) });
    expect(DebtEditedEvent.decode(event.data)).toMatchObject({ version: 4, dueOn: '2026-03-01', occurredAt: new Date(at) });
  });

  test('fault 12: an older reader ignores fields that it does not know', () => {
    const fieldOfALaterRelease = Buffer.from([0xfa, 0x3f, 2, 104, 105]);
    const { data } = toEvent(row('transactions', transaction));

    const read = TransactionEvent.decode(Buffer.concat([data, fieldOfALaterRelease]));

    expect(read).toMatchObject({ transactionId: 't', state: 'posted', description: 'lunch' });
  });

  test('a request to connect becomes an event of its own topic', () => {
    const event = toEvent(
      row('people', { requestId: 'r', state: 'linked', requester: ada, addressee: bob, actorId: 'bob', occurredAt: at }),
    );

    expect(event).toMatchObject({ topic: 'people', id: 'r:linked', type: 'debt.events.v1.LinkEvent' });
    expect(LinkEvent.decode(event.data).addressee).toEqual({ id: 'bob', isUser: false, handle: '', name: 'Bob' });
  });

  test.each([
    ['an unknown topic', row('weather', transaction), 'there is no topic weather'],
    ['a missing member', row('transactions', { ...transaction, state: undefined }), 'does not fit'],
    ['an amount that is a JSON number', row('transactions', { ...transaction, amount: 20.5 }), 'does not fit'],
    ['an unknown currency', row('transactions', { ...transaction, currency: 'XXX' }), 'is not an ISO 4217 currency'],
    ['an invalid time', row('transactions', { ...transaction, recordedAt: 'the day before yesterday' }), 'is not a time'],
  ])('%s can never be published', (_what, bad, cause) => {
    expect(() => toEvent(bad)).toThrow(cause);
  });
});
