import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { throttle } from './throttle.ts';

const pauseMs = 500;

describe('a throttled function', () => {
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

  test('runs immediately for a single call, and is not repeated', () => {
    throttle(act, pauseMs)();
    const atOnce = acted;

    vi.advanceTimersByTime(10 * pauseMs);

    expect([atOnce, acted]).toEqual([1, 1]);
  });

  test('runs once more for all calls of a burst after the first', () => {
    const call = throttle(act, pauseMs);
    for (let at = 0; at < 100; at += 1) call();
    const during = acted;

    vi.advanceTimersByTime(pauseMs);

    expect([during, acted]).toEqual([1, 2]);
  });

  test('runs once in each pause while calls continue, and once after the last', () => {
    const call = throttle(act, pauseMs);
    for (let at = 0; at < 10; at += 1) {
      call();
      vi.advanceTimersByTime(pauseMs / 2);
    }
    vi.advanceTimersByTime(10 * pauseMs);

    expect(acted).toBe(6);
  });

  test('runs immediately for the next call after a delayed call was cancelled', () => {
    const call = throttle(act, pauseMs);
    call();
    call();

    call.cancel();
    vi.advanceTimersByTime(pauseMs);
    const afterCancel = acted;
    call();

    expect([afterCancel, acted]).toEqual([1, 2]);
  });
});
