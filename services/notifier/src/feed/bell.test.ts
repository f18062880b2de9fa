import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import type { StoredLine } from '../store/port.ts';
import { Bell } from './bell.ts';

const line = (seq: number): StoredLine => ({ seq, eventId: `e${seq}`, at: new Date(0), body: '{}' });
const never = new AbortController().signal;

describe('a bell', () => {
  test('keeps what rang before anybody waited, as one piece of work', async () => {
    const bell = new Bell();

    for (let ring = 0; ring < 100; ring += 1) bell.ring({ lines: true });
    bell.ring({ ack: 7 });
    bell.ring({ ack: 3 });

    expect(await bell.next(never)).toEqual({ lines: true, fresh: [], compare: false, ack: 7 });
  });

  test('keeps fresh lines while they follow each other, and asks for a look at the store when one does not', async () => {
    const bell = new Bell();

    for (const seq of [4, 5, 5, 4, 6]) bell.ring({ fresh: line(seq) });
    const run = await bell.next(never);
    for (const seq of [7, 9]) bell.ring({ fresh: line(seq) });
    const broken = await bell.next(never);

    expect(run).toEqual({ lines: false, fresh: [line(4), line(5), line(6)], compare: false, ack: 0 });
    expect(broken).toMatchObject({ lines: true, fresh: [] });
  });

  test('keeps a bounded number of fresh lines for a socket that is busy', async () => {
    const bell = new Bell();

    for (let seq = 1; seq <= limits.freshLinesMax + 1; seq += 1) bell.ring({ fresh: line(seq) });

    expect(await bell.next(never)).toMatchObject({ lines: true, fresh: [] });
  });

  test('wakes who waits, and waits again after that', async () => {
    const bell = new Bell();
    const waiting = bell.next(never);

    bell.ring({ compare: true });

    expect(await waiting).toEqual({ lines: false, fresh: [], compare: true, ack: 0 });
    const again = bell.next(never);
    bell.ring({ lines: true });
    expect(await again).toEqual({ lines: true, fresh: [], compare: false, ack: 0 });
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
