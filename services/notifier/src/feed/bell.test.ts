import { describe, expect, test } from 'vitest';
import { Bell } from './bell.ts';

const never = new AbortController().signal;

describe('a bell', () => {
  test('keeps what rang before anybody waited, as one piece of work', async () => {
    const bell = new Bell();

    for (let ring = 0; ring < 100; ring += 1) bell.ring({ lines: true });
    bell.ring({ ack: 7 });
    bell.ring({ ack: 3 });

    expect(await bell.next(never)).toEqual({ lines: true, compare: false, ack: 7 });
  });

  test('wakes who waits, and waits again after that', async () => {
    const bell = new Bell();
    const waiting = bell.next(never);

    bell.ring({ compare: true });

    expect(await waiting).toEqual({ lines: false, compare: true, ack: 0 });
    const again = bell.next(never);
    bell.ring({ lines: true });
    expect(await again).toEqual({ lines: true, compare: false, ack: 0 });
  });

  test('ends the wait when the signal aborts, now or before', async () => {
    const bell = new Bell();
    const abort = new AbortController();
    const waiting = bell.next(abort.signal);

    abort.abort();

    expect(await waiting).toBeUndefined();
    bell.ring({ lines: true });
    expect(await bell.next(abort.signal)).toBeUndefined();
  });
});
