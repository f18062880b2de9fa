import { eventually, keptLog, silentLog } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { expect, test } from 'vitest';
import { describeFanout } from '../src/fanout/conformance.ts';
import { openFanout } from '../src/fanout/open.ts';
import type { WakeUp } from '../src/fanout/port.ts';
import { limits } from '../src/limits.ts';
import { startFakeRedis, startSilentServer } from './redis-stand-in.ts';

describeEngine('TEST_REDIS_URL', ({ url, ...trust }) => {
  describeFanout('Redis', async () => ({
    open: () => openFanout(url, { log: silentLog, ...trust }),
    reachesOthers: true,
    [Symbol.asyncDispose]: async () => undefined,
  }));

  test('a notification wakes the sockets of its own process with its content, and those of others without', async () => {
    const open = () => openFanout(url, { log: silentLog, ...trust });
    await using here = await open();
    await using elsewhere = await open();
    const wakeUp = { userId: crypto.randomUUID(), seq: 7, notification: { seq: 7, eventId: 'e', at: new Date(0), body: '"secret"' } };
    const heard: { readonly here: WakeUp[]; readonly elsewhere: WakeUp[] } = { here: [], elsewhere: [] };
    here.watch(wakeUp.userId, (each) => heard.here.push(each));
    elsewhere.watch(wakeUp.userId, (each) => heard.elsewhere.push(each));

    await eventually(async () => {
      await here.publish(wakeUp);
      return heard.elsewhere.length > 0;
    }, 'the wake-up was heard');

    expect(heard.here[0]).toEqual(wakeUp);
    expect(heard.elsewhere[0]).toEqual({ userId: wakeUp.userId, seq: 7 });
  });
});

test('while Redis is unavailable a process starts, and still wakes its own watchers', async () => {
  await using fanout = await openFanout('redis://127.0.0.1:1', { log: silentLog });
  const heard: number[] = [];
  fanout.watch('alice', ({ seq }) => heard.push(seq));

  await fanout.publish({ userId: 'alice', seq: 4 });

  expect(await eventually(() => heard[0], 'it was heard')).toBe(4);
  await expect(fanout.ready()).rejects.toThrow();
});

test('a Redis that takes connections and never answers holds nobody up, and what waits for it is bounded', async () => {
  await using redis = await startSilentServer();
  const { log, lines } = keptLog();
  await using fanout = await openFanout(redis.url, { log });
  const heard: number[] = [];
  fanout.watch('alice', ({ seq }) => heard.push(seq));

  const many = limits.wakeUpsWaitingMax + 1;
  for (let seq = 1; seq <= many; seq += 1) await fanout.publish({ userId: 'alice', seq });

  expect(heard).toHaveLength(many);
  expect(lines.filter((line) => line.includes('a wake-up was lost'))).toHaveLength(1);
});

test('a connection that breaks while the channel is being subscribed to is subscribed again, however often', async () => {
  await using redis = await startFakeRedis(3);

  await using fanout = await openFanout(redis.url, { log: silentLog });
  const heard: number[] = [];
  fanout.watch('alice', ({ seq }) => heard.push(seq));

  const channel = await eventually(() => redis.subscribed[0], 'the channel is subscribed to');
  redis.publish(channel, 'another-process 4 alice');
  expect(await eventually(() => heard[0], 'it was heard')).toBe(4);
});
