import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import type { StoredNotification } from '../store/port.ts';
import { WorkSignal } from './pending-work.ts';

const notification = (seq: number): StoredNotification => ({ seq, eventId: `e${seq}`, at: new Date(0), body: '{}' });
const never = new AbortController().signal;

describe('pending work', () => {
  test('merges all rings before the next wait into one piece of work', async () => {
    const pending = new WorkSignal();

    for (let nth = 0; nth < 100; nth += 1) pending.add({ notifications: true });
    pending.add({ ack: 7 });
    pending.add({ ack: 3 });

    expect(await pending.next(never)).toEqual({ notifications: true, fresh: [], compare: false, ack: 7 });
  });

  test('keeps consecutive fresh notifications, and requests a read of the store when one does not follow', async () => {
    const pending = new WorkSignal();

    for (const seq of [4, 5, 5, 4, 6]) pending.add({ fresh: notification(seq) });
    const run = await pending.next(never);
    for (const seq of [7, 9]) pending.add({ fresh: notification(seq) });
    const broken = await pending.next(never);

    expect(run).toEqual({ notifications: false, fresh: [notification(4), notification(5), notification(6)], compare: false, ack: 0 });
    expect(broken).toMatchObject({ notifications: true, fresh: [] });
  });

  test('keeps a bounded number of fresh notifications for a busy socket', async () => {
    const pending = new WorkSignal();

    for (let seq = 1; seq <= limits.freshNotificationsMax + 1; seq += 1) pending.add({ fresh: notification(seq) });

    expect(await pending.next(never)).toMatchObject({ notifications: true, fresh: [] });
  });

  test('wakes the waiting loop once for each addition', async () => {
    const pending = new WorkSignal();
    const waiting = pending.next(never);

    pending.add({ compare: true });

    expect(await waiting).toEqual({ notifications: false, fresh: [], compare: true, ack: 0 });
    const again = pending.next(never);
    pending.add({ notifications: true });
    expect(await again).toEqual({ notifications: true, fresh: [], compare: false, ack: 0 });
  });

  test('stops waiting when the signal aborts, now or before', async () => {
    const pending = new WorkSignal();
    const abort = new AbortController();
    const waiting = pending.next(abort.signal);

    abort.abort();

    expect(await waiting).toBeUndefined();
    pending.add({ notifications: true });
    expect(await pending.next(abort.signal)).toBeUndefined();
  });
});
