import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { spaced } from './spaced.ts';

const pauseMs = 500;

describe('acting at most once in a while', () => {
  let acted = 0;
  const act = () => {
    acted += 1;
  };
  beforeEach(() => {
    acted = 0;
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('a single call is not made to wait, and is not repeated', () => {
    spaced(act, pauseMs)();
    const atOnce = acted;

    vi.advanceTimersByTime(10 * pauseMs);

    expect([atOnce, acted]).toEqual([1, 1]);
  });

  test('all calls of a burst after the first are one', () => {
    const call = spaced(act, pauseMs);
    for (let at = 0; at < 100; at += 1) call();
    const during = acted;

    vi.advanceTimersByTime(pauseMs);

    expect([during, acted]).toEqual([1, 2]);
  });

  test('while calls go on it acts once in each pause, and after the last of them', () => {
    const call = spaced(act, pauseMs);
    for (let at = 0; at < 10; at += 1) {
      call();
      vi.advanceTimersByTime(pauseMs / 2);
    }
    vi.advanceTimersByTime(10 * pauseMs);

    expect(acted).toBe(6);
  });

  test('a call that waits can be taken back, and the next one acts at once', () => {
    const call = spaced(act, pauseMs);
    call();
    call();

    call.cancel();
    vi.advanceTimersByTime(pauseMs);
    const afterCancel = acted;
    call();

    expect([afterCancel, acted]).toEqual([1, 2]);
  });
});
