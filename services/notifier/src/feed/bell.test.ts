import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import type { StoredNotification } from '../store/port.ts';
import { Bell } from './bell.ts';

const notification = (seq: number): StoredNotification => ({ seq, eventId: `e${seq}`, at: new Date(0), body: '{}' });
const never = new AbortController().signal;

describe('a bell', () => {
  test('merges all rings before the next wait into one piece of work', async () => {
    const bell = new Bell();

    for (let ring = 0; ring < 100; ring += 1) bell.ring({ notifications: true });
    bell.ring({ ack: 7 });
    bell.ring({ ack: 3 });

    expect(await bell.next(never)).toEqual({ notifications: true, fresh: [], compare: false, ack: 7 });
  });

  test('keeps consecutive fresh notifications, and requests a read of the store when one does not follow', async () => {
    const bell = new Bell();

    for (const seq of [4, 5, 5, 4, 6]) bell.ring({ fresh: notification(seq) });
    const run = await bell.next(never);
    for (const seq of [7, 9]) bell.ring({ fresh: notification(seq) });
    const broken = await bell.next(never);

    expect(run).toEqual({ notifications: false, fresh: [notification(4), notification(5), notification(6)], compare: false, ack: 0 });
    expect(broken).toMatchObject({ notifications: true, fresh: [] });
  });

  test('keeps a bounded number of fresh notifications for a busy socket', async () => {
    const bell = new Bell();

    for (let seq = 1; seq <= limits.freshNotificationsMax + 1; seq += 1) bell.ring({ fresh: notification(seq) });

    expect(await bell.next(never)).toMatchObject({ notifications: true, fresh: [] });
  });

  test('wakes the waiting loop once for each ring', async () => {
    const bell = new Bell();
    const waiting = bell.next(never);

    bell.ring({ compare: true });

    expect(await waiting).toEqual({ notifications: false, fresh: [], compare: true, ack: 0 });
    const again = bell.next(never);
    bell.ring({ notifications: true });
    expect(await again).toEqual({ notifications: true, fresh: [], compare: false, ack: 0 });
  });

  test('stops waiting when the signal aborts, now or before', async () => {
    const bell = new Bell();
    const abort = new AbortController();
    const waiting = bell.next(abort.signal);

    abort.abort();

    expect(await waiting).toBeUndefined();
    bell.ring({ notifications: true });
    expect(await bell.next(abort.signal)).toBeUndefined();
  });
});
