import { eventually, silentLog } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { expect, test } from 'vitest';
import { describeFanout } from '../src/fanout/conformance.ts';
import { openFanout } from '../src/fanout/open.ts';

describeEngine('TEST_REDIS_URL', ({ url, ...trust }) => {
  describeFanout('Redis', async () => ({
    open: () => openFanout(url, { log: silentLog, ...trust }),
    reachesOthers: true,
    [Symbol.asyncDispose]: async () => undefined,
  }));
});

test('while Redis is away a process starts, and still wakes its own watchers', async () => {
  await using fanout = await openFanout('redis://127.0.0.1:1', { log: silentLog });
  const heard: number[] = [];
  fanout.watch('alice', (seq) => heard.push(seq));

  await fanout.publish({ userId: 'alice', seq: 4 });

  expect(await eventually(() => heard[0], 'it was heard')).toBe(4);
  await expect(fanout.ready()).rejects.toThrow();
});
