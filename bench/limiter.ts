import { randomUUID } from 'node:crypto';
import { openRedis } from '@debt/kit/redis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { Limiter } from '../services/throttler/src/limiter/port.ts';
import { toQuota } from '../services/throttler/src/limiter/quota.ts';
import { RedisLimiter } from '../services/throttler/src/limiter/redis.ts';
import type { Report } from './lib/report.ts';
import { median, quantile } from './lib/stats.ts';

/** Users whose buckets are asked for in turn; none is ever refused, so that both sides do the same work. */
const users = 1_000;
const inFlight = 32;
const burst = 1_000_000;

type Decide = (user: string) => Promise<unknown>;
interface Sample {
  readonly perSecond: number;
  readonly latencies: readonly number[];
}

/**
 * Decisions of our limiter against those of `rate-limiter-flexible`, on the same Redis over the same kind of connection, in turns. Only where
 * `npm run engines -- up` has started one and its variables are set.
 */
export async function measureLimiter(seconds: number, rounds: number, report: Report): Promise<void> {
  const url = process.env['TEST_REDIS_URL'];
  if (url === undefined) return;
  const caFile = process.env['TLS_CA_FILE'];
  const trust = caFile === undefined ? {} : { caFile };
  await using ours = new Limiter(new RedisLimiter(url, trust));
  const quota = toQuota({ ratePerSecond: burst, burst, name: 'bench' });
  const connection = openRedis(url, { applicationName: 'bench', ...trust });
  const theirs = new RateLimiterRedis({ storeClient: connection, points: burst, duration: 3_600, keyPrefix: `bench-${randomUUID()}` });
  const scope = randomUUID();
  const sides: readonly Decide[] = [(user) => ours.take(`${scope}:${user}`, quota), (user) => theirs.consume(user)];

  const throughput: number[][] = [[], []];
  const latencies: number[][] = [[], []];
  for (const decide of sides) await sample(decide, 0.5, inFlight);
  for (let round = 0; round < rounds; round += 1)
    for (const at of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const decide = sides[at];
      if (decide === undefined) continue;
      throughput[at]?.push((await sample(decide, seconds, inFlight)).perSecond);
      latencies[at]?.push(...(await sample(decide, seconds, 1)).latencies);
    }
  connection.disconnect();

  const [ourRate = Number.NaN, theirRate = Number.NaN] = throughput.map(median);
  const [ourTimes = [], theirTimes = []] = latencies;
  report({ name: `decisions of the limiter on Redis, ${inFlight} in flight`, value: ourRate, unit: '1/s' });
  report({ name: 'of rate-limiter-flexible on the same Redis', value: theirRate, unit: '1/s' });
  report({ name: 'throughput of the limiter against it', value: ourRate / theirRate, unit: '×', target: { at: 'least', value: 1 } });
  report({ name: 'one decision of the limiter, median', value: median(ourTimes), unit: 'ms' });
  report({ name: 'one decision of rate-limiter-flexible, median', value: median(theirTimes), unit: 'ms' });
  report({
    name: 'median of rate-limiter-flexible against the limiter’s',
    value: median(theirTimes) / median(ourTimes),
    unit: '×',
    target: { at: 'least', value: 1 },
  });
  report({ name: 'one decision of the limiter, 99th percentile', value: quantile(ourTimes, 0.99), unit: 'ms' });
  report({ name: 'one decision of rate-limiter-flexible, 99th percentile', value: quantile(theirTimes, 0.99), unit: 'ms' });
}

async function sample(decide: Decide, seconds: number, concurrency: number): Promise<Sample> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  let turn = 0;
  const drive = async () => {
    for (let now = performance.now(); now < until; ) {
      turn += 1;
      await decide(`user-${turn % users}`);
      const after = performance.now();
      latencies.push(after - now);
      now = after;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, drive));
  return { perSecond: latencies.length / ((performance.now() - startedAt) / 1_000), latencies };
}
