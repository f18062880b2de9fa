import { describe, expect, test } from 'vitest';
import type { Notification, ServerFrame } from './feed.ts';
import { FrameError, parseClientFrame, parseNotice, parseServerFrame } from './feed-codec.ts';

const someone = { id: 'a', isUser: true, handle: 'alice', name: 'Alice' };
const money = { amount: '20.00', currency: 'EUR' };
const notification: Notification = {
  seq: 3,
  eventId: 't:posted',
  at: '2026-01-01T00:00:00.000Z',
  notice: {
    type: 'transaction',
    transactionId: 't',
    kind: 'lend',
    state: 'posted',
    amount: money,
    author: someone,
    counterparty: { id: 'p', isUser: false, handle: null, name: 'Grandma' },
    authorLends: true,
    raises: true,
    actorId: 'a',
    pendingForYou: false,
    firstContact: false,
    description: 'lunch',
    dueOn: null,
    reversesId: null,
    allocations: [{ debtId: 'd', amount: money, outstanding: money }],
    outstanding: money,
    recordedAt: '2026-01-01T00:00:00.000Z',
  },
};

describe('frames of the server', () => {
  test.each<ServerFrame>([
    { type: 'subscribed', version: 1, epoch: 'e', after: 2, newest: 3, readUpTo: 1 },
    { type: 'notification', notification },
    {
      type: 'notification',
      notification: {
        ...notification,
        notice: {
          type: 'link',
          requestId: 'r',
          state: 'linked',
          requester: someone,
          addressee: someone,
          actorId: 'a',
          pendingForYou: false,
        },
      },
    },
    {
      type: 'notification',
      notification: {
        ...notification,
        notice: {
          type: 'debt_edited',
          debtId: 'd',
          version: 2,
          dueOn: '2026-02-01',
          actorId: 'a',
          lender: someone,
          borrower: someone,
          outstanding: money,
          description: '',
        },
      },
    },
    { type: 'caught_up', seq: 3 },
    { type: 'reset', epoch: 'e', oldest: 4, newest: 8 },
    { type: 'read', upTo: 3 },
  ])('$type is read unchanged, without unknown members', (frame) => {
    expect(parseServerFrame(JSON.stringify({ ...frame, later: true }))).toEqual(frame);
  });

  test('an unknown kind of frame or notice advances the position and shows nothing', () => {
    expect(parseServerFrame('{"type":"sale"}')).toEqual({ type: 'unknown', seq: null });
    const later = { type: 'notification', notification: { ...notification, notice: { type: 'split' } } };
    expect(parseServerFrame(JSON.stringify(later))).toEqual({ type: 'unknown', seq: 3 });
    expect(parseNotice({ ...notification.notice, state: 'expired' })).toBeUndefined();
  });

  test.each([
    '',
    '[]',
    'null',
    '{"type":3}',
    '{"type":"read","upTo":-1}',
    '{"type":"read","upTo":1.5}',
    '{"type":"caught_up"}',
    '{"type":"notification","notification":{"seq":1,"notice":{"type":"transaction","kind":"lend","state":"posted"}}}',
  ])('%j is refused', (text) => {
    expect(() => parseServerFrame(text)).toThrow(FrameError);
  });
});

describe('frames of the client', () => {
  test.each([{ type: 'subscribe' }, { type: 'subscribe', after: 0, epoch: 'e' }, { type: 'ack', upTo: 41 }])('%j', (frame) => {
    expect(parseClientFrame(JSON.stringify(frame))).toEqual(frame);
  });

  test.each([
    '{',
    '"ack"',
    '{"type":"ack"}',
    '{"type":"ack","upTo":9007199254740993}',
    '{"type":"subscribe","after":null}',
    '{"type":"hello"}',
  ])('%j is refused', (text) => {
    expect(() => parseClientFrame(text)).toThrow(FrameError);
  });
});
