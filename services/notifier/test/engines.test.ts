import { silentLog } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { expect, test, vi } from 'vitest';
import { openFanout } from '../src/fanout/open.ts';
import type { Fanout } from '../src/fanout/port.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/port.ts';
import { repeat, upTo } from './feed-client.ts';
import { user, World } from './world.ts';

vi.setConfig({ testTimeout: 120_000 });

const someone = { ...user('p'), isUser: false };

describeEngine('TEST_MONGODB_URL', (mongodb) => {
  describeEngine('TEST_REDIS_URL', (redis) => {
    test('two notifiers on MongoDB and Redis, one user on both: one sequence without a gap, long before a ping compares positions', async () => {
      await using world = await World.create();
      const storeUrl = mongodb.url.replace(/\/[^/?]*\?/, `/t_${crypto.randomUUID().slice(0, 8)}?`);
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

      await repeat(10, () => world.say(5, { author: user('ida'), other: someone }));
      await Promise.all([left.seen(50), right.seen(50)]);

      expect([left.seqs, right.seqs]).toEqual([upTo(50), upTo(50)]);
      expect([...left.problems, ...right.problems]).toEqual([]);
    });
  });
});
