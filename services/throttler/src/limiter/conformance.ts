import { eventually } from '@debt/kit/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LimiterDriver } from './driver.ts';
import { Limiter } from './port.ts';
import { type Quota, toQuota } from './quota.ts';

export interface LimiterHarness {
  /** Opens a new driver on the store; with a shared store, a second call opens a second replica. */
  readonly open: () => Promise<LimiterDriver>;
}

/** A rate too low to refill anything during a test. */
const still = (burst: number): Quota => toQuota({ ratePerSecond: 0.0001, burst, name: 'still' });

/** The requirements of every driver of the limiter, on the clock of its store. */
export function limiterConformance(name: string, { open }: LimiterHarness): void {
  describe(`conformance: limiter on ${name}`, () => {
    let driver: LimiterDriver | undefined;
    let limiter: Limiter;
    let key: string;

    beforeEach(async () => {
      driver = await open();
      limiter = new Limiter(driver);
      key = `test:${crypto.randomUUID()}`;
    });
    afterEach(async () => driver?.[Symbol.asyncDispose]());

    test('an unused bucket is full', async () => {
      const take = await limiter.take(key, still(5), 0);

      expect(take).toEqual({ allowed: true, limit: 5, remaining: 5, resetSeconds: 0, retryAfterSeconds: 0 });
    });

    test('a bucket allows exactly its burst under concurrency', async () => {
      const takes = await Promise.all(Array.from({ length: 60 }, () => limiter.take(key, still(20))));

      expect(takes.filter((take) => take.allowed)).toHaveLength(20);
    });

    test('the remaining tokens decrease by the cost of a call', async () => {
      const first = await limiter.take(key, still(10), 3);
      const second = await limiter.take(key, still(10), 1);

      expect([first.remaining, second.remaining]).toEqual([7, 6]);
    });

    test('a refused call costs nothing and contains a retry time', async () => {
      const quota = still(5);
      await limiter.take(key, quota, 4);

      const refused = await limiter.take(key, quota, 2);
      const smaller = await limiter.take(key, quota, 1);

      expect(refused).toMatchObject({ allowed: false, remaining: 1 });
      expect(refused.retryAfterSeconds).toBeGreaterThan(0);
      expect(smaller).toMatchObject({ allowed: true, remaining: 0, retryAfterSeconds: 0 });
    });

    test('a call of cost 0 takes nothing', async () => {
      await limiter.take(key, still(2));

      await limiter.take(key, still(2), 0);
      const look = await limiter.take(key, still(2), 0);

      expect(look).toMatchObject({ allowed: true, remaining: 1 });
    });

    test('a bucket refills over time', async () => {
      const quota = toQuota({ ratePerSecond: 20, burst: 2, name: 'quick' });
      await limiter.take(key, quota, 2);

      const allowed = await eventually(async () => (await limiter.take(key, quota)).allowed, 'the bucket has a token again');

      expect(allowed).toBe(true);
    });

    test('a bucket never allows more than its burst and its refill', async () => {
      const quota = toQuota({ ratePerSecond: 500, burst: 10, name: 'busy' });
      const startedAt = performance.now();

      let allowed = 0;
      while (performance.now() - startedAt < 100) allowed += (await limiter.take(key, quota)).allowed ? 1 : 0;
      const flowedBack = ((performance.now() - startedAt) / 1_000) * 500;

      expect(allowed).toBeGreaterThanOrEqual(10);
      expect(allowed).toBeLessThanOrEqual(10 + flowedBack + 1);
    });

    test('two buckets are independent', async () => {
      await limiter.take(`${key}:a`, still(1));

      const other = await limiter.take(`${key}:b`, still(1));

      expect(other.allowed).toBe(true);
    });

    test('any text can be a key', async () => {
      const odd = [`${key} {x} ü\u0000`, `${key}:2001:db8::/64`, key.padEnd(200, 'k')];

      const takes = await Promise.all(odd.map((each) => limiter.take(each, still(1))));
      const again = await Promise.all(odd.map((each) => limiter.take(each, still(1))));

      expect(takes.map((take) => take.allowed)).toEqual([true, true, true]);
      expect(again.map((take) => take.allowed)).toEqual([false, false, false]);
    });

    test('an empty or too long key, and a cost above the burst, are internal errors', async () => {
      await expect(limiter.take('', still(1))).rejects.toThrow('1 to 200');
      await expect(limiter.take('k'.repeat(201), still(1))).rejects.toThrow('1 to 200');
      await expect(limiter.take(key, still(1), 2)).rejects.toThrow('never be paid');
    });

    test('replicas share the buckets of a shared store, and a driver without one is marked as local', async () => {
      await using second = await open();
      await limiter.take(key, still(1));

      const take = await new Limiter(second).take(key, still(1));

      expect(take.allowed).toBe(second.local);
    });

    test('a closed driver refuses calls', async () => {
      await limiter[Symbol.asyncDispose]();

      await expect(limiter.take(key, still(1))).rejects.toThrow();
    });
  });
}
