import { openRedis } from '@debt/kit/redis';
import { eventually } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { openRelay } from '@debt/kit/testing/relay';
import { expect, onTestFinished, test } from 'vitest';
import { limiterConformance } from '../src/limiter/conformance.ts';
import { openLimiter } from '../src/limiter/open.ts';
import { toQuota } from '../src/limiter/quota.ts';
import { RedisLimiter } from '../src/limiter/redis.ts';

const quota = toQuota({ ratePerSecond: 0.0001, burst: 5, name: 'still' });

describeEngine('TEST_REDIS_URL', ({ url, ...trust }) => {
  limiterConformance('Redis', { open: async () => new RedisLimiter(url, trust) });

  test('a bucket is stored until it is full again, and expires soon after', async () => {
    await using limiter = await openLimiter(url, trust);
    const reader = openRedis(url, { applicationName: 'test', patient: true, ...trust });
    onTestFinished(() => reader.disconnect());
    const quick = toQuota({ ratePerSecond: 200, burst: 10, name: 'quick' });
    const key = `test:${crypto.randomUUID()}`;
    const stored = `throttler:bucket:${key}`;
    const untilMs = performance.now() + (4 * quick.capacityUs) / 1_000;

    const states: { readonly fullAtUs: number; readonly goneAtUs: number; readonly nowUs: number }[] = [];
    for (let cost = 1; performance.now() < untilMs; cost = (cost % 3) + 1) {
      await limiter.take(key, quick, cost);
      const [seconds, microseconds] = await reader.time();
      const goneAtMs = await reader.pexpiretime(stored);
      const fullAtUs = await reader.get(stored);
      // The key has expired if this process was blocked for that long.
      if (fullAtUs !== null && goneAtMs > 0)
        states.push({ fullAtUs: Number(fullAtUs), goneAtUs: goneAtMs * 1_000, nowUs: Number(seconds) * 1_000_000 + Number(microseconds) });
    }

    expect(states).not.toEqual([]);
    expect(states.filter(({ fullAtUs, goneAtUs }) => goneAtUs < fullAtUs)).toEqual([]);
    expect(states.filter(({ goneAtUs, nowUs }) => goneAtUs > nowUs + 2 * quick.capacityUs + 2_000)).toEqual([]);
  });

  test('concurrent calls reload a script that the server lost, without a lost or repeated step', async () => {
    await using limiter = await openLimiter(url, trust);
    const operator = openRedis(url, { applicationName: 'test', patient: true, ...trust });
    onTestFinished(() => operator.disconnect());
    const key = `test:${crypto.randomUUID()}`;
    await limiter.take(key, quota, 1);

    await operator.script('FLUSH');
    const takes = await Promise.all(Array.from({ length: 8 }, () => limiter.take(key, quota, 1)));

    expect(takes.filter(({ allowed }) => allowed)).toHaveLength(4);
  });

  test('a server that lost its buckets starts with full ones', async () => {
    await using limiter = await openLimiter(url, trust);
    const operator = openRedis(url, { applicationName: 'test', patient: true, ...trust });
    onTestFinished(() => operator.disconnect());
    const key = `test:${crypto.randomUUID()}`;
    await limiter.take(key, quota, 5);

    await operator.del(`throttler:bucket:${key}`);

    expect(await limiter.take(key, quota, 1)).toMatchObject({ allowed: true, remaining: 4 });
  });

  test('a limiter fails its pending calls when its connection breaks, and reconnects by itself', async () => {
    await using relay = await openRelay(targetOf(url));
    await using limiter = await openLimiter(url.replace(/:\d+$/, `:${relay.port}`), trust);
    const key = `test:${crypto.randomUUID()}`;
    await limiter.take(key, quota, 2);

    relay.cut();
    const take = await eventually(() => limiter.take(key, quota, 0).catch(() => undefined), 'it is connected again');

    expect(take.remaining).toBe(3);
  });

  test('a wrong password fails each call, with an error without the password', async () => {
    await using limiter = await openLimiter(url.replace(/:[^:@]+@/, ':hidden@'), trust);

    const thrown: unknown = await limiter.take('k', quota).catch((error: unknown) => error);

    expect(thrown).toBeInstanceOf(Error);
    expect(String(thrown)).not.toContain('hidden');
  });
});

test('a Redis that is not running fails calls immediately', async () => {
  await using limiter = await openLimiter('redis://127.0.0.1:1');

  await expect(limiter.take('k', quota)).rejects.toThrow();
});

const targetOf = (url: string) => ({ host: 'localhost', port: Number(URL.parse(url)?.port) });
