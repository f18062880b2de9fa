import { describe, expect, test } from 'vitest';
import { feedClose, type Notification } from './feed.ts';
import { afterClose, stepFeed, subscribeFrame } from './feed-cursor.ts';

const someone = { id: 'a', isUser: true, handle: 'alice', name: 'Alice' };
const line = (seq: number): Notification => ({
  seq,
  eventId: `e${seq}`,
  at: '2026-01-01T00:00:00.000Z',
  notice: { type: 'link', requestId: 'r', state: 'linked', requester: someone, addressee: someone, actorId: 'a', pendingForYou: false },
});
const cursor = { epoch: 'e', after: 4 };
const notification = (seq: number) => ({ type: 'notification', notification: line(seq) }) as const;

describe('the position in a feed', () => {
  test('begins at the position of the server, and continues from the position of the client', () => {
    const begun = stepFeed(undefined, { type: 'subscribed', version: 1, epoch: 'e', after: 4, newest: 9, readUpTo: 4 });

    expect(begun).toEqual({ step: 'moved', cursor });
    expect(subscribeFrame(begun.cursor)).toEqual({ type: 'subscribe', epoch: 'e', after: 4 });
    expect(subscribeFrame(undefined)).toEqual({ type: 'subscribe' });
  });

  test('advances with the next notification, which is shown', () => {
    expect(stepFeed(cursor, notification(5))).toEqual({ step: 'show', cursor: { epoch: 'e', after: 5 }, notification: line(5) });
  });

  test('advances over a notification of an unknown kind', () => {
    expect(stepFeed(cursor, { type: 'unknown', seq: 5 })).toEqual({ step: 'moved', cursor: { epoch: 'e', after: 5 } });
    expect(stepFeed(cursor, { type: 'unknown', seq: null })).toEqual({ step: 'moved', cursor });
  });

  test('does not advance for a repeated notification, nor over a gap', () => {
    expect(stepFeed(cursor, notification(4))).toEqual({ step: 'repeat', cursor });
    expect(stepFeed(cursor, notification(6))).toEqual({ step: 'gap', cursor });
    expect(stepFeed(undefined, notification(1))).toEqual({ step: 'gap', cursor: undefined });
  });

  test('is set again by a reset', () => {
    expect(stepFeed(cursor, { type: 'reset', epoch: 'f', oldest: 17, newest: 20 })).toEqual({
      step: 'lost',
      cursor: { epoch: 'f', after: 16 },
    });
  });

  test('does not change with other frames', () => {
    for (const frame of [{ type: 'caught_up', seq: 4 } as const, { type: 'read', upTo: 2 } as const])
      expect(stepFeed(cursor, frame)).toEqual({ step: 'moved', cursor });
  });
});

test('the action after a close depends on its code', () => {
  expect(afterClose(feedClose.unauthenticated)).toBe('sign-in');
  expect(afterClose(feedClose.badFrame)).toBe('stop');
  for (const code of [1001, 1006, 1011, 1013, feedClose.timeout, feedClose.tooSlow, feedClose.tooMany])
    expect(afterClose(code)).toBe('reconnect');
});
