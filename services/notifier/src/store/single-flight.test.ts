import { describe, expect, test } from 'vitest';
import { SingleFlight } from './single-flight.ts';

describe('a single-flight call', () => {
  test('runs once for the first caller, and once more for all callers that arrive meanwhile', async () => {
    const { asked, answer, ask } = questions();

    const first = ask('a');
    const later = [ask('a'), ask('a'), ask('a')];
    answer();
    await first;
    await Promise.resolve();
    answer();

    expect(await Promise.all([first, ...later])).toEqual([1, 2, 2, 2]);
    expect(asked()).toBe(2);
  });

  test('runs separately for each key, without waiting', async () => {
    const { asked, answer, ask } = questions();

    const both = [ask('a'), ask('b')];
    answer();

    expect(await Promise.all(both)).toEqual([1, 2]);
    expect(asked()).toBe(2);
  });

  test('that fails runs again for the callers that arrived later', async () => {
    const shared = new SingleFlight<string>();

    const failed = shared.ask('a', async () => Promise.reject(new Error('unavailable')));
    const later = shared.ask('a', async () => 'back');

    await expect(failed).rejects.toThrow('unavailable');
    expect(await later).toBe('back');
    expect(await shared.ask('a', async () => 'still there')).toBe('still there');
  });
});

/** Answers with the number of calls so far, on demand. */
function questions() {
  const shared = new SingleFlight<number>();
  const waiting: (() => void)[] = [];
  let count = 0;
  return {
    asked: () => count,
    answer: () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
    ask: (key: string) =>
      shared.ask(key, async () => {
        count += 1;
        const mine = count;
        await new Promise<void>((resolve) => waiting.push(resolve));
        return mine;
      }),
  };
}
