import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import type { InsertOutcome, StoreDriver } from './driver.ts';
import { Store } from './port.ts';

const notification = { userId: 'u', eventId: 'e', at: new Date(0), body: '{}' };

/** A driver with the given outcomes of inserts. */
function driverWith(outcomes: () => InsertOutcome): StoreDriver & { readonly calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    insert: async () => {
      calls += 1;
      return outcomes();
    },
    read: async () => [],
    pages: async function* () {},
    position: async (_userId, epoch) => ({ epoch, floor: 1, newest: 0, read: 0 }),
    markRead: async () => 0,
    feeds: async () => [],
    trim: async () => 0,
    migrate: async () => undefined,
    schemaVersion: async () => ({ found: 1, wanted: 1 }),
    close: async () => undefined,
  };
}

describe('an append', () => {
  test('is repeated when another writer took the number', async () => {
    const outcomes: InsertOutcome[] = [{ outcome: 'number-taken' }, { outcome: 'number-taken' }, { outcome: 'stored', seq: 3 }];
    const store = new Store(driverWith(() => outcomes.shift() ?? expect.fail('asked too often')));

    expect(await store.append(notification)).toEqual({ seq: 3, duplicate: false });
  });

  test('fails after a bounded number of attempts, so that the event is delivered again', async () => {
    const driver = driverWith(() => ({ outcome: 'number-taken' }));

    await expect(new Store(driver).append(notification)).rejects.toMatchObject({ code: 'unavailable' });

    expect(driver.calls()).toBe(limits.appendAttemptsMax);
  });

  test.each([
    ['a body beyond the bound', { body: JSON.stringify('x'.repeat(limits.bodyBytesMax)) }],
    ['a time before all calendars', { at: new Date(-8.64e15) }],
    ['an invalid time', { at: new Date(Number.NaN) }],
  ])('of %s is refused without a call to the store', async (_what, given) => {
    const driver = driverWith(() => ({ outcome: 'stored', seq: 1 }));

    await expect(new Store(driver).append({ ...notification, ...given })).rejects.toMatchObject({ code: 'invalid_argument' });

    expect(driver.calls()).toBe(0);
  });
});
