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

  test('a wake-up carries the notification within its own process, and not to other processes', async () => {
    const open = () => openFanout(url, { log: silentLog, ...trust });
    await using here = await open();
    await using elsewhere = await open();
    const wakeUp = { userId: crypto.randomUUID(), seq: 7, notification: { seq: 7, eventId: 'e', at: new Date(0), body: '"secret"' } };
    const received: { readonly here: WakeUp[]; readonly elsewhere: WakeUp[] } = { here: [], elsewhere: [] };
    here.watch(wakeUp.userId, (each) => received.here.push(each));
    elsewhere.watch(wakeUp.userId, (each) => received.elsewhere.push(each));

    await eventually(async () => {
      await here.publish(wakeUp);
      return received.elsewhere.length > 0;
    }, 'the wake-up was received');

    expect(received.here[0]).toEqual(wakeUp);
    expect(received.elsewhere[0]).toEqual({ userId: wakeUp.userId, seq: 7 });
  });
});

test('a process starts while Redis is unavailable, and still wakes its own watchers', async () => {
  await using fanout = await openFanout('redis://127.0.0.1:1', { log: silentLog });
  const received: number[] = [];
  fanout.watch('alice', ({ seq }) => received.push(seq));

  await fanout.publish({ userId: 'alice', seq: 4 });

  expect(await eventually(() => received[0], 'it was received')).toBe(4);
  await expect(fanout.ready()).rejects.toThrow();
});

test('a Redis that accepts connections and never answers blocks no publisher, and unanswered wake-ups are bounded', async () => {
  await using redis = await startSilentServer();
  const { log, lines } = keptLog();
  await using fanout = await openFanout(redis.url, { log });
  const received: number[] = [];
  fanout.watch('alice', ({ seq }) => received.push(seq));

  const many = limits.wakeUpsWaitingMax + 1;
  for (let seq = 1; seq <= many; seq += 1) await fanout.publish({ userId: 'alice', seq });

  expect(received).toHaveLength(many);
  expect(lines.filter((line) => line.includes('a wake-up was lost'))).toHaveLength(1);
});

test('a subscription is repeated when its connection breaks before the confirmation, several times', async () => {
  await using redis = await startFakeRedis(3);

  await using fanout = await openFanout(redis.url, { log: silentLog });
  const received: number[] = [];
  fanout.watch('alice', ({ seq }) => received.push(seq));

  const channel = await eventually(() => redis.subscribed[0], 'the channel is subscribed to');
  redis.publish(channel, 'another-process 4 alice');
  expect(await eventually(() => received[0], 'it was received')).toBe(4);
});
