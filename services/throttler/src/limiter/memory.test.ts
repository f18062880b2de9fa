import { expect, test } from 'vitest';
import { limiterConformance } from './conformance.ts';
import { MemoryLimiter } from './memory.ts';
import { openLimiter } from './open.ts';

limiterConformance('memory:', { open: async () => new MemoryLimiter() });

const step = (key: string, costUs = 1_000) => ({ key, costUs, capacityUs: 1_000_000 });

test('the map of buckets stays within its bound', async () => {
  await using limiter = new MemoryLimiter({ keysMax: 100, nowUs: () => 0 });

  for (let index = 0; index < 5_000; index += 1) await limiter.take(step(`key ${index}`));

  expect(limiter.size).toBeLessThanOrEqual(100);
});

test('full buckets are removed when new ones are added, without a timer', async () => {
  let nowUs = 0;
  await using limiter = new MemoryLimiter({ keysMax: 10_000, nowUs: () => nowUs });
  for (let index = 0; index < 1_000; index += 1) await limiter.take(step(`old ${index}`));

  nowUs = 10_000_000;
  for (let index = 0; index < 1_000; index += 1) await limiter.take(step(`new ${index}`));

  expect(limiter.size).toBeLessThan(1_100);
});

test('a flood of new keys does not evict the empty bucket', async () => {
  await using limiter = new MemoryLimiter({ keysMax: 50, nowUs: () => 0 });
  await limiter.take(step('greedy', 1_000_000));

  for (let index = 0; index < 2_000; index += 1) await limiter.take(step(`flood ${index}`));
  const greedy = await limiter.take(step('greedy'));

  expect(greedy.allowed).toBe(false);
});

test('reading an unused bucket stores nothing', async () => {
  await using limiter = new MemoryLimiter();

  await limiter.take(step('somebody', 0));

  expect(limiter.size).toBe(0);
});

test.each([
  ['redis+carrier-pigeon://a', 'memory:'],
  ['no url', 'memory:'],
  ['memory:?keys=0', 'keys=0 is not allowed'],
  ['memory:?size=5', 'takes keys'],
])('the limiter URL %s is refused with the allowed values', async (url, message) => {
  await expect(openLimiter(url)).rejects.toThrow(message);
});

test('the URL memory: can set the number of keys', async () => {
  await using limiter = await openLimiter('memory:?keys=10');

  expect(limiter.local).toBe(true);
});
