import { eventually, keptLog, silentLog } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { feedClose } from '@debt/proto/feed';
import { expect, test, vi } from 'vitest';
import { openFanout } from '../src/fanout/open.ts';
import type { Fanout } from '../src/fanout/port.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/port.ts';
import { repeat, upTo } from './feed-client.ts';
import { environmentOf, runMain } from './process.ts';
import { user, World } from './world.ts';

vi.setConfig({ testTimeout: 120_000 });

const someone = { ...user('p'), isUser: false };

const ownDatabase = (url: string): string => url.replace(/\/[^/?]*\?/, `/t_${crypto.randomUUID().slice(0, 8)}?`);

describeEngine('TEST_MONGODB_URL', (mongodb) => {
  describeEngine('TEST_REDIS_URL', (redis) => {
    test('two notifiers on MongoDB and Redis deliver one sequence without a gap to a user on both, without waiting for a ping', async () => {
      await using world = await World.create();
      const storeUrl = ownDatabase(mongodb.url);
      const parts = async (): Promise<{ readonly store: Store; readonly fanout: Fanout }> => ({
        store: await openStore(storeUrl, { log: silentLog, ...mongodb }),
        fanout: await openFanout(redis.url, { log: silentLog, ...redis }),
      });
      const [ones, others] = [await parts(), await parts()];
      await using stack = new AsyncDisposableStack();
      for (const part of [ones.store, ones.fanout, others.store, others.fanout]) stack.use(part);
      await ones.store.migrate();
      const feedLimits = { pingEveryMs: 100_000 };
      await using one = await world.notifier({ ...ones, feedLimits });
      await using two = await world.notifier({ ...others, feedLimits });
      const token = world.identity.signIn('ida');
      await using left = await world.connect(one, { token });
      await using right = await world.connect(two, { token });
      await Promise.all([left.frame('caught_up'), right.frame('caught_up')]);

      await repeat(10, () => world.publish(5, { author: user('ida'), counterparty: someone }));
      await Promise.all([left.seen(50), right.seen(50)]);

      expect([left.seqs, right.seqs]).toEqual([upTo(50), upTo(50)]);
      expect([...left.problems, ...right.problems]).toEqual([]);
    });

    test('a client that reads nothing and one that sends nothing do not affect other clients of the user', async () => {
      await using world = await World.create();
      await using stack = new AsyncDisposableStack();
      const store = stack.use(await openStore(ownDatabase(mongodb.url), { log: silentLog, ...mongodb }));
      const fanout = stack.use(await openFanout(redis.url, { log: silentLog, ...redis }));
      await store.migrate();
      await using notifier = await world.notifier({
        store,
        fanout,
        feedLimits: { sendBufferBytes: 1_000, stallMs: 300, pingEveryMs: 500 },
      });
      const token = world.identity.signIn('eve');
      await using quick = await world.connect(notifier, { token });
      await using silent = await world.connect(notifier, { token, autoPong: false });
      const slow = await world.connect(notifier, { token, subscribes: false });
      slow.ws.pause();
      slow.send({ type: 'subscribe' });
      await quick.frame('caught_up');

      // Enough to fill the buffers of the operating system on both sides.
      await world.publish(60, { author: user('eve'), counterparty: someone, description: 'x'.repeat(100_000) });
      await quick.seen(60);
      const gone = await silent.end();
      await eventually(async () => {
        const text = await (await fetch(`${notifier.addresses.metrics}/metrics`)).text();
        return /notifier_sockets\{[^}]*\} 1/.test(text);
      }, 'both are disconnected');
      slow.ws.resume();
      await slow.end();
      await using again = await world.connect(notifier, { token, cursor: slow.cursor });
      await again.frame('caught_up');

      expect(quick.seqs).toEqual(upTo(60));
      expect(gone.code).toBe(feedClose.timeout);
      expect([again.cursor?.after, ...quick.problems, ...slow.problems, ...again.problems]).toEqual([60]);
    });

    test.each([
      ['the service', []],
      ['the migration', ['migrate']],
    ])('a password that MongoDB refuses ends %s immediately, with one log line that names the variable', async (_what, task) => {
      await using world = await World.create();
      const trust = mongodb.caFile === undefined ? {} : { TLS_CA_FILE: mongodb.caFile };
      const environment = { ...environmentOf(world), ...trust, STORE_URL: mongodb.url.replace(/:[^:@/]+@/, ':hidden@') };

      const { exitCode, output } = await runMain(environment, ...task);

      expect(exitCode).toBe(2);
      expect(output.trim().split('\n')).toEqual([
        expect.stringContaining('STORE_URL: The store refuses the user or the password of its URL.'),
      ]);
      expect(output).not.toMatch(/hidden|"stack"/);
    });

    test.each([
      ['that refuses its password', redis.url.replace(/:[^:@]+@/, ':hidden@'), /WRONGPASS/],
      ['that is not running', 'redis://127.0.0.1:1', /ECONNREFUSED/],
    ])('a Redis %s is retried, with one log line for each connection, not for each attempt', async (_how, url, why) => {
      await using world = await World.create();
      const { log, lines: logged } = keptLog();
      await using fanout = await openFanout(url, { log, ...redis });
      await using notifier = await world.notifier({ fanout });
      await using client = await world.connect(notifier, { token: world.identity.signIn('solo') });
      await client.frame('caught_up');

      await eventually(() => logged.filter((line) => why.test(line)).length >= 2, 'it is logged');
      await world.publish(3, { author: user('solo'), counterparty: someone });
      await client.seen(3);
      const ready = await (await fetch(`${notifier.addresses.http}/readyz`)).json();

      expect(logged.filter((line) => line.includes('FANOUT_URL: Redis cannot be used'))).toHaveLength(2);
      expect(logged.join('')).not.toMatch(/hidden|"stack"/);
      expect(ready).toMatchObject({ unavailable: ['fan-out'] });
    });
  });
});
