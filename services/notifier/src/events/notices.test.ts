import { PermanentError } from '@debt/kit/errors';
import { eventTypes } from '@debt/proto/event-types';
import { TransactionEvent } from '@debt/proto/events';
import { parseNotice } from '@debt/proto/feed-codec';
import { describe, expect, test } from 'vitest';
import { toNotices } from './notices.ts';

const alice = { id: 'a', isUser: true, handle: 'alice', name: 'Alice' };
const bob = { id: 'b', isUser: true, handle: 'bob', name: 'Bob' };
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const event: TransactionEvent = {
  transactionId: 't1',
  accountId: 'acc',
  kind: 'repay',
  state: 'posted',
  amount: eur('20.00'),
  author: alice,
  counterparty: bob,
  authorLends: false,
  actorId: 'a',
  description: '',
  allocations: [{ debtId: 'd1', amount: eur('20.00'), outstanding: eur('5.00') }],
  outstanding: eur('5.00'),
  recordedAt: new Date(Date.UTC(2026, 1, 3)),
  occurredAt: new Date(0),
  firstContact: false,
  raises: false,
};
const read = (rest: Partial<TransactionEvent> = {}) =>
  toNotices(eventTypes.transaction, TransactionEvent.encode({ ...event, ...rest }).finish());

const pendingOf = (rest: Partial<TransactionEvent>) => read(rest)?.map(({ notice }) => 'pendingForYou' in notice && notice.pendingForYou);

describe('a transaction event', () => {
  test('becomes one notice for each user, which clients can parse', () => {
    const notices = read() ?? [];

    expect(notices.map(({ userId }) => userId)).toEqual(['a', 'b']);
    for (const { notice } of notices) expect(parseNotice(JSON.parse(JSON.stringify(notice)))).toEqual(notice);
    expect(notices[0]?.notice).toMatchObject({
      type: 'transaction',
      kind: 'repay',
      amount: eur('20.00'),
      allocations: [{ debtId: 'd1', amount: eur('20.00'), outstanding: eur('5.00') }],
      dueOn: null,
      reversesId: null,
      recordedAt: '2026-02-03T00:00:00.000Z',
      pendingForYou: false,
    });
  });

  test.each([
    ['pending', [false, true]],
    ['posted', [false, false]],
    ['declined', [false, false]],
    ['withdrawn', [false, false]],
  ])('in state %s is pending for the user whose consent it needs only while it is pending', (state, isPending) => {
    expect(pendingOf({ state, consentFromId: 'b' })).toEqual(isPending);
  });

  test('is pending for its author when it needs their consent', () => {
    expect(pendingOf({ state: 'pending', consentFromId: 'a' })).toEqual([true, false]);
  });

  test('of an older release, which names no user for the consent, is pending for the counterparty', () => {
    expect(pendingOf({ state: 'pending' })).toEqual([false, true]);
  });

  test('with a private contact notifies only the author', () => {
    const notices = read({ counterparty: { id: 'p', isUser: false, handle: undefined, name: 'Grandma' } }) ?? [];

    expect(notices.map(({ userId }) => userId)).toEqual(['a']);
    expect(notices[0]?.notice).toMatchObject({ counterparty: { id: 'p', isUser: false, handle: null, name: 'Grandma' } });
  });

  test('of an unknown kind or state is ignored', () => {
    expect(read({ kind: 'swap' })).toBeUndefined();
    expect(read({ state: 'expired' })).toBeUndefined();
    expect(toNotices('debt.events.v1.SplitEvent', new Uint8Array())).toBeUndefined();
  });

  test.each<readonly [string, Partial<TransactionEvent>]>([
    ['author', { author: undefined }],
    ['amount', { amount: undefined }],
    ['currency', { outstanding: { amount: '1.00', currency: '' } }],
    ['time', { recordedAt: undefined }],
    ['id', { transactionId: '' }],
  ])('without its %s is refused permanently', (_what, rest) => {
    expect(() => read(rest)).toThrow(PermanentError);
  });

  test('that is not protobuf is refused permanently', () => {
    expect(() => toNotices(eventTypes.transaction, Buffer.from('{"not":"protobuf"}'))).toThrow(PermanentError);
  });
});
