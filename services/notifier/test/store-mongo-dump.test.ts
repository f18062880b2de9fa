import { describeEngine } from '@debt/kit/testing/engines';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMongoStore } from '../src/store/mongo.ts';
import { type FeedFill, openMongoFeeds } from '../src/store/mongo-dump.ts';
import { dropMongoFeeds } from '../src/store/mongo-operate.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describeEngine('TEST_MONGODB_URL', ({ url, ...trust }) => {
  let stack: AsyncDisposableStack;
  beforeEach(() => {
    stack = new AsyncDisposableStack();
  });
  afterEach(() => stack.disposeAsync());

  async function open() {
    const own = url.replace(/\/[^/?]*\?/, `/t_${crypto.randomUUID().slice(0, 8)}?`);
    stack.defer(() => dropMongoFeeds(own, trust));
    const store = openMongoStore(own, trust);
    stack.defer(() => store.close());
    await store.migrate();
    return { own, store, feeds: stack.use(openMongoFeeds(own, trust)) };
  }

  async function filled() {
    const opened = await open();
    for (const [userId, count] of [['ada', 3] as const, ['bob', 1] as const])
      for (let at = 1; at <= count; at += 1)
        await opened.store.insert({ userId, eventId: `e${at}`, at: new Date(at), body: `{"text":"ü ${at}\\n"}` }, `epoch of ${userId}`);
    await opened.store.markRead('ada', 2, 'new');
    return opened;
  }

  const rowsOf = async (feeds: FeedFill, table: 'notifications' | 'feeds'): Promise<readonly string[]> =>
    Array.fromAsync(feeds.rows(table));
  async function copy(from: FeedFill, to: FeedFill): Promise<void> {
    for (const table of ['notifications', 'feeds'] as const) await to.add(table, from.rows(table), () => 'another epoch');
  }

  test('feeds that are copied have the same content, continue their numbering, and have a new epoch', async () => {
    const [source, target] = [await filled(), await open()];

    expect(await target.feeds.begin()).toBe(true);
    await copy(source.feeds, target.feeds);
    await target.feeds.finish();

    expect(await rowsOf(target.feeds, 'notifications')).toEqual(await rowsOf(source.feeds, 'notifications'));
    expect(await target.store.read('ada', 0, 10)).toEqual(await source.store.read('ada', 0, 10));
    expect(await target.store.position('ada', 'new')).toEqual({ epoch: 'another epoch', floor: 1, newest: 3, read: 2 });
    const next = { userId: 'ada', eventId: 'e4', at: new Date(), body: '{}' };
    expect(await target.store.insert(next, 'new')).toEqual({ outcome: 'stored', seq: 4 });
    expect(await target.store.insert({ ...next, eventId: 'e1' }, 'new')).toEqual({ outcome: 'duplicate', seq: 1 });
  });

  test('a read mark beyond the copied notifications is set to the last of them', async () => {
    const { feeds } = await open();

    await feeds.begin();
    await feeds.add('feeds', streamOf(['{"userId":"ada","epoch":"x","floor":1,"read":7}']), () => 'y');

    expect(await rowsOf(feeds, 'feeds')).toEqual(['{"userId":"ada","epoch":"y","floor":1,"read":0}']);
  });

  test('a fill is refused where feeds exist, and the feeds stay', async () => {
    const { feeds } = await filled();

    expect(await feeds.begin()).toBe(false);
    expect(await rowsOf(feeds, 'notifications')).toHaveLength(4);
  });

  test('the remains of an abandoned or killed fill are removed', async () => {
    const [source, target] = [await filled(), await open()];

    await target.feeds.begin();
    await copy(source.feeds, target.feeds);
    const again = await target.feeds.begin();
    const left = await rowsOf(target.feeds, 'notifications');
    await copy(source.feeds, target.feeds);
    await target.feeds.abandon();

    expect([again, left]).toEqual([true, []]);
    expect(await rowsOf(target.feeds, 'notifications')).toEqual([]);
    expect(await target.feeds.version()).toBe(2);
  });

  test('a malformed row ends the fill', async () => {
    const { feeds } = await open();
    await feeds.begin();

    await expect(feeds.add('notifications', streamOf(['{"userId":"ada"}']), () => 'y')).rejects.toThrow();
  });
});

async function* streamOf(rows: readonly string[]): AsyncIterable<string> {
  yield* rows;
}
