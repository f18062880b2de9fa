import { describe, expect, test } from 'vitest';
import type { StoredNotification } from './driver.ts';
import { oneAhead, readInPages } from './pages.ts';

const notification = (seq: number): StoredNotification => ({ seq, eventId: `e${seq}`, at: new Date(0), body: '{}' });

describe('a sequence of pages', () => {
  test('is read until nothing is left, with pages of any length', async () => {
    const asked: number[] = [];
    const read = async (after: number) => {
      asked.push(after);
      return [after + 1, after + 2].filter((seq) => seq <= 5).map(notification);
    };

    const pages = await Array.fromAsync(readInPages(read, 0));

    expect(pages.map((page) => page.map(({ seq }) => seq))).toEqual([[1, 2], [3, 4], [5]]);
    expect(asked).toEqual([0, 2, 4, 5]);
  });

  test('is fetched one page ahead, and not after the reader stops', async () => {
    let fetched = 0;
    let ended = false;
    async function* source() {
      try {
        for (let seq = 1; seq <= 9; seq += 1) {
          fetched += 1;
          yield [notification(seq)];
        }
      } finally {
        ended = true;
      }
    }

    const fetchedAt: number[] = [];
    for await (const [first] of oneAhead(source())) {
      await Promise.resolve();
      fetchedAt.push(fetched);
      if (first?.seq === 3) break;
    }

    expect(fetchedAt).toEqual([2, 3, 4]);
    expect([fetched, ended]).toEqual([4, true]);
  });

  test('that fails reports the error when its page is requested, not before', async () => {
    async function* source() {
      yield [notification(1)];
      throw new Error('unavailable');
    }
    const seen: number[] = [];

    const reading = (async () => {
      for await (const page of oneAhead(source())) seen.push(...page.map(({ seq }) => seq));
    })();

    await expect(reading).rejects.toThrow('unavailable');
    expect(seen).toEqual([1]);
  });
});
