import { AppError } from '@debt/kit/errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoreDriver } from './driver.ts';
import { type NewNotification, Store } from './port.ts';

/** A separate backend for the suite; several drivers can be opened on it, like several processes. */
export interface StoreSubject extends AsyncDisposable {
  open(): Promise<StoreDriver>;
}

const writers = 16;
const deliveries = 3;
const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
const notification = (userId: string, eventId: string, rest: Partial<NewNotification> = {}): NewNotification => ({
  userId,
  eventId,
  at: at(0),
  body: `{"of":"${eventId}"}`,
  ...rest,
});
const forever = { olderThan: new Date(0), keptRowsMax: 1_000_000 };

/** The requirements of every store driver. */
export function describeStore(name: string, setUp: () => Promise<StoreSubject>): void {
  describe(`conformance: notification store on ${name}`, () => {
    let subject: StoreSubject;
    let store: Store;
    let driver: StoreDriver;
    beforeAll(async () => {
      subject = await setUp();
      driver = await subject.open();
      store = new Store(driver);
      await store.migrate();
    });
    afterAll(async () => {
      await store[Symbol.asyncDispose]();
      await subject[Symbol.asyncDispose]();
    });
    const append = async (userId: string, count: number, rest: (seq: number) => Partial<NewNotification> = () => ({})) => {
      for (let seq = 1; seq <= count; seq += 1) await store.append(notification(userId, `e${seq}`, rest(seq)));
    };
    const readAll = async (userId: string): Promise<readonly number[]> => {
      const seen: number[] = [];
      for (;;) {
        const page = await store.read(userId, seen.at(-1) ?? 0);
        if (page.length === 0) return seen;
        seen.push(...page.map(({ seq }) => seq));
      }
    };

    test('numbers the notifications of each user 1, 2, 3 and keeps their content', async () => {
      await append('numbers', 2);
      await store.append(notification('numbers-other', 'e1', { at: at(7), body: '{"b":1,  "a":"ü"}' }));

      expect((await store.read('numbers', 0)).map(({ seq, eventId }) => [seq, eventId])).toEqual([
        [1, 'e1'],
        [2, 'e2'],
      ]);
      expect(await store.read('numbers-other', 0)).toEqual([{ seq: 1, eventId: 'e1', at: at(7), body: '{"b":1,  "a":"ü"}' }]);
    });

    test('stores an event once, and returns its number for a duplicate', async () => {
      await append('once', 3);

      expect(await store.append(notification('once', 'e2'))).toEqual({ seq: 2, duplicate: true });
      expect(await store.append(notification('once', 'e4'))).toEqual({ seq: 4, duplicate: false });
    });

    test('leaves no gap and no duplicate with 16 writers that deliver every event three times', async () => {
      const drivers = await Promise.all(Array.from({ length: writers }, () => subject.open()));
      const stores = drivers.map((each) => new Store(each));
      const events = Array.from({ length: 60 }, (_one, index) => `event-${index}`);
      const work = Array.from({ length: deliveries }, () => events).flat();
      let next = 0;

      const outcomes = await Promise.all(
        stores.map(async (each) => {
          const appended = [];
          for (let event = work[next++]; event !== undefined; event = work[next++])
            appended.push(await each.append(notification('race', event)));
          return appended;
        }),
      );
      await Promise.all(stores.map((each) => each[Symbol.asyncDispose]()));

      expect(await readAll('race')).toEqual(events.map((_event, index) => index + 1));
      expect(outcomes.flat().filter(({ duplicate }) => !duplicate)).toHaveLength(events.length);
      expect(new Set((await store.read('race', 0)).map(({ eventId }) => eventId)).size).toBe(events.length);
    });

    test('a reader that follows the writers never sees a number before the previous one', async () => {
      const stores = (await Promise.all([subject.open(), subject.open(), subject.open()])).map((each) => new Store(each));
      const seen: number[] = [];

      const reading = (async () => {
        while (seen.length < 90) {
          for (const { seq } of await store.read('follow', seen.at(-1) ?? 0)) seen.push(seq);
        }
      })();
      await Promise.all(
        stores.map(async (each, writer) => {
          for (let index = 0; index < 30; index += 1) await each.append(notification('follow', `${writer}-${index}`));
        }),
      );
      await reading;
      await Promise.all(stores.map((each) => each[Symbol.asyncDispose]()));

      expect(seen).toEqual(Array.from({ length: 90 }, (_one, index) => index + 1));
    });

    test('reads at most a hundred notifications in one call', async () => {
      await append('pages', 130);

      expect(await store.read('pages', 0, 1_000)).toHaveLength(100);
      expect(await store.read('pages', 0, 7)).toHaveLength(7);
      expect((await store.read('pages', 100)).map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_one, index) => 101 + index));
    });

    test('returns a feed in pages of a bounded size, until the reader stops', async () => {
      await append('replay', 130);
      const sizes: number[] = [];
      const seen: number[] = [];
      const early: number[] = [];

      for await (const page of driver.pages('replay', 4, 50)) {
        sizes.push(page.length);
        seen.push(...page.map(({ seq }) => seq));
      }
      for await (const page of store.pages('replay', 0)) {
        early.push(...page.slice(0, 1).map(({ seq }) => seq));
        break;
      }
      const none = [];
      for await (const page of store.pages('replay', 130)) none.push(page);

      expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
      expect(seen).toEqual(Array.from({ length: 126 }, (_one, index) => 5 + index));
      expect([early, none]).toEqual([[1], []]);
    });

    test('returns the position of a feed, even of one without notifications', async () => {
      const empty = await store.position('nobody');
      await append('somebody', 2);
      const unknown = await store.position('somebody');

      expect(empty).toEqual({ epoch: empty.epoch, floor: 1, newest: 0, read: 0 });
      expect(await store.position('nobody')).toEqual(empty);
      expect(unknown).toEqual({ epoch: unknown.epoch, floor: 1, newest: 2, read: 0 });
      expect(unknown.epoch).not.toBe(empty.epoch);
    });

    test('creates one epoch for concurrent reads of a new feed', async () => {
      const positions = await Promise.all(Array.from({ length: 12 }, () => store.position('epochs')));

      expect(new Set(positions.map(({ epoch }) => epoch)).size).toBe(1);
    });

    test('moves the read mark forward only, and not beyond the newest notification', async () => {
      await append('marks', 5);

      expect(await store.markRead('marks', 3)).toBe(3);
      expect(await store.markRead('marks', 1)).toBe(3);
      expect(await store.markRead('marks', 99)).toBe(5);
      expect(await store.markRead('marks-empty', 7)).toBe(0);
      expect((await store.position('marks')).read).toBe(5);
    });

    test('retention removes old notifications and raises the floor', async () => {
      await append('old', 10, (seq) => ({ at: at(seq) }));

      await store.sweep({ ...forever, olderThan: at(7) });

      expect(await readAll('old')).toEqual([7, 8, 9, 10]);
      expect(await store.position('old')).toMatchObject({ floor: 7, newest: 10 });
    });

    test('retention never removes the newest notification, so that numbering never restarts', async () => {
      await append('quiet', 3);

      await store.sweep({ ...forever, olderThan: at(99) });
      await store.sweep({ ...forever, olderThan: at(99) });

      expect(await readAll('quiet')).toEqual([3]);
      expect(await store.append(notification('quiet', 'next'))).toEqual({ seq: 4, duplicate: false });
    });

    test('continues with the right number after another process has written, and after notifications were removed', async () => {
      const other = new Store(await subject.open());
      await append('turns', 3);
      for (let index = 0; index < 6; index += 1) await other.append(notification('turns', `other-${index}`));
      await other.sweep({ ...forever, keptRowsMax: 2 });

      const mine = await store.append(notification('turns', 'mine'));
      const theirs = await other.append(notification('turns', 'theirs'));
      await other[Symbol.asyncDispose]();

      expect([mine.seq, theirs.seq]).toEqual([10, 11]);
      expect(await readAll('turns')).toEqual([8, 9, 10, 11]);
    });

    test('retention bounds the notifications of a feed', async () => {
      await append('many', 20);

      await store.sweep({ ...forever, keptRowsMax: 5 });

      expect(await readAll('many')).toEqual([16, 17, 18, 19, 20]);
    });

    test('a young notification is kept, even when an older one follows it', async () => {
      await append('late', 4, (seq) => ({ at: at(seq === 4 ? 0 : 50) }));

      await store.sweep({ ...forever, olderThan: at(10) });

      expect(await readAll('late')).toEqual([1, 2, 3, 4]);
    });

    test('retention reaches every feed, even those that were never read', async () => {
      for (let user = 0; user < 30; user += 1) await append(`unread-${user}`, 2, (seq) => ({ at: at(seq * 40) }));

      await store.sweep({ ...forever, olderThan: at(60) });

      for (let user = 0; user < 30; user += 1) expect(await readAll(`unread-${user}`)).toEqual([2]);
    });

    test('appending continues during retention, without a gap', async () => {
      await append('both', 50, (seq) => ({ at: at(seq) }));

      await Promise.all([
        ...Array.from({ length: 5 }, (_one, round) => store.sweep({ ...forever, olderThan: at(10 * (round + 1)) })),
        (async () => {
          for (let index = 0; index < 30; index += 1) await store.append(notification('both', `new-${index}`, { at: at(59) }));
        })(),
      ]);

      expect(await readAll('both')).toEqual(Array.from({ length: 31 }, (_one, index) => 50 + index));
    });

    test('migrates repeatedly and concurrently', async () => {
      const second = new Store(await subject.open());

      await Promise.all([store.migrate(), second.migrate()]);
      await second[Symbol.asyncDispose]();

      await expect(store.ready()).resolves.toBeUndefined();
    });

    test('refuses a notification that no backend can store', async () => {
      await expect(store.append(notification('', 'e'))).rejects.toThrow(AppError);
      await expect(store.append(notification('u', 'with\0nul'))).rejects.toThrow(AppError);
      await expect(store.append(notification('u', 'e', { at: new Date(Number.NaN) }))).rejects.toThrow(AppError);
    });
  });
}
