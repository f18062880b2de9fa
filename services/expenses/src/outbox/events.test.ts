import { DebtEditedEvent, LinkEvent, TransactionEvent } from '@debt/proto/events';
import { describe, expect, test } from 'vitest';
import { toEvent } from './events.ts';

const ada = { id: 'ada', isUser: true, handle: 'ada', name: 'Ada' };
const bob = { id: 'bob', isUser: false, handle: null, name: 'Bob' };
const at = '2026-01-02T03:04:05.678901Z';
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const transaction = {
  transactionId: 't',
  accountId: '7',
  kind: 'repay',
  state: 'posted',
  amount: eur('90071992547409.93'),
  author: ada,
  counterparty: bob,
  authorLends: false,
  actorId: 'ada',
  description: 'lunch',
  dueOn: null,
  reversesId: null,
  allocations: [{ debtId: 'd', amount: eur('0.05'), outstanding: eur('0.00') }],
  outstanding: eur('1.23'),
  firstContact: false,
  raises: false,
  consentFromId: null,
  recordedAt: at,
  occurredAt: at,
};
const row = (topic: string | null, message: unknown) => ({ id: '1', topic, key: '7', message });

describe('an outbox row as an event', () => {
  test('fault 1: amounts are the exact decimal strings of the row', () => {
    const event = TransactionEvent.decode(toEvent(row('transactions', transaction)).data);

    expect([event.amount, event.allocations[0]?.amount, event.outstanding]).toEqual([eur('90071992547409.93'), eur('0.05'), eur('1.23')]);
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
    const event = toEvent(row('debts', { ...edit, outstanding: eur('1.00'), description: '', occurredAt: at }));

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
    expect(LinkEvent.decode(event.data).addressee).toEqual({ id: 'bob', isUser: false, handle: undefined, name: 'Bob' });
  });

  test.each([
    ['an unknown topic', row('weather', transaction), 'there is no topic weather'],
    ['a missing member', row('transactions', { ...transaction, state: undefined }), 'is invalid: state is missing'],
    [
      'an amount that is a JSON number',
      row('transactions', { ...transaction, amount: { amount: 20.5, currency: 'EUR' } }),
      'amount.amount',
    ],
    ['an amount without its currency', row('transactions', { ...transaction, outstanding: { amount: '1.00' } }), 'outstanding.currency'],
    ['an invalid time', row('transactions', { ...transaction, recordedAt: 'the day before yesterday' }), 'is invalid: recordedAt'],
    ['a message that is not an object', row('debts', null), 'is invalid'],
  ])('%s can never be published', (_what, bad, cause) => {
    expect(() => toEvent(bad)).toThrow(cause);
  });
});
