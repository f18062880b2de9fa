import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventually, silentLog } from '../testing/testing.ts';
import { AutoResetEvent } from './auto-reset-event.ts';
import { Background, pause } from './background.ts';
import { backoffDelayMs } from './backoff.ts';

const never = new AbortController().signal;

describe('the back-off', () => {
  test('draws from zero to the doubled base, and never above the cap', () => {
    const backoff = { baseMs: 1_000, capMs: 300_000 };

    expect([0, 1, 2, 8, 9, 1_000_000].map((attempt) => backoffDelayMs(backoff, attempt, () => 0.5))).toEqual([
      500, 1_000, 2_000, 128_000, 150_000, 150_000,
    ]);
    expect(backoffDelayMs(backoff, 5, () => 0)).toBe(0);
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
        const delayMs = backoffDelayMs(backoff, attempt, () => random);
        expect(Number.isInteger(delayMs) && delayMs >= 0 && delayMs < backoff.capMs).toBe(true);
      }),
    );
  });
});

describe('a background loop', () => {
  test('starts again when it throws, and ends when it is disposed of', async () => {
    let runs = 0;
    let isStopped = false;
    const background = new Background('test', silentLog, async (signal) => {
      runs += 1;
      if (runs < 3) throw new Error('again');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      isStopped = true;
    });
    await eventually(() => runs === 3, 'it runs for the third time');

    await background[Symbol.asyncDispose]();

    expect(isStopped).toBe(true);
  });

  test('does not start again when it throws while it stops', async () => {
    let runs = 0;
    const background = new Background('test', silentLog, async (signal) => {
      runs += 1;
      await pause(60_000, signal);
      throw new Error('interrupted');
    });

    await background[Symbol.asyncDispose]();

    expect(runs).toBe(1);
  });
});

describe('an auto-reset event', () => {
  test('that was set before a wait is not lost, and counts once', async () => {
    const latch = new AutoResetEvent();
    latch.set();
    latch.set();

    await latch.wait(60_000, never);
    let isOver = false;
    const second = latch.wait(60_000, never).then(() => (isOver = true));
    await new Promise((resolve) => setImmediate(resolve));

    expect(isOver).toBe(false);
    latch.set();
    await second;
  });

  test('ends by itself and by the signal', async () => {
    const latch = new AutoResetEvent();

    await latch.wait(1, never);
    await latch.wait(60_000, AbortSignal.abort());
    const stop = new AbortController();
    const waiting = latch.wait(60_000, stop.signal);
    stop.abort();
    await waiting;
  });
});
