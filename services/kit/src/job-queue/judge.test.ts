import { expect, test } from 'vitest';
import { AppError } from '../errors/errors.ts';
import { createRegistry } from '../telemetry/telemetry.ts';
import { silentLog } from '../testing/testing.ts';
import { judge } from './judge.ts';
import { createJobQueueMetrics } from './metrics.ts';

const context = (thrown: Error) => ({
  queue: 'q',
  handler: () => Promise.reject(thrown),
  retry: { attemptsMax: 30, backoff: { baseMs: 1_000, capMs: 300_000 } },
  log: silentLog,
  now: () => 0,
  metrics: createJobQueueMetrics('q', createRegistry('test'), async () => ({ live: 0, dead: 0 })),
});
const job = { id: 'a', attempt: 1, notBefore: new Date(0), expiresAt: new Date(900_000), payload: {} };
const { signal } = new AbortController();

test.each([
  ['comes before the back-off', 7, 7_000, 8_000],
  ['is not longer than the longest delay', 86_400, 300_000, 300_000],
])('a pause that the called service requested %s', async (_how, retryAfterSeconds, leastMs, mostMs) => {
  const verdict = await judge(job, context(new AppError('unavailable', 'slower', { retryAfterSeconds })), signal);

  const delayMs = verdict.verdict === 'retry' ? verdict.delayMs : Number.NaN;
  expect(delayMs).toBeGreaterThanOrEqual(leastMs);
  expect(delayMs).toBeLessThanOrEqual(mostMs);
});
