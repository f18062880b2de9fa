import { randomUUID } from 'node:crypto';
import { openRedis } from '@debt/kit/redis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { Breaker } from '../services/throttler/src/breaker/breaker.ts';
import { Budget, type Budgets } from '../services/throttler/src/budget.ts';
import { MemoryLimiter } from '../services/throttler/src/limiter/memory.ts';
import { Limiter } from '../services/throttler/src/limiter/port.ts';
import { toQuota } from '../services/throttler/src/limiter/quota.ts';
import { RedisLimiter } from '../services/throttler/src/limiter/redis.ts';
import { ResilientLimiter } from '../services/throttler/src/limiter/resilient.ts';
import type { Report } from './lib/report.ts';
import { median, quantile, ratio } from './lib/stats.ts';

/** Users whose buckets are used in turn. No call is refused, so both sides do the same work. */
const users = 1_000;
const inFlight = 32;
/** The same limit for both limiters, in calls per hour. */
const limit = 1_000_000;
const windowSeconds = 3_600;
const warmUpSeconds = 0.5;
/** Long enough that even on a busy machine Redis makes the decision. */
const patientMs = 10_000;
const patient: Budgets = { decisionMs: patientMs, identityMs: patientMs, limiterMs: patientMs, lookupMs: patientMs };

type Decide = (user: string) => Promise<unknown>;
interface Sample {
  readonly perSecond: number;
  readonly latencies: readonly number[];
}
/** Samples of one limiter. The samples of all limiters at one index were taken one after the other. */
interface Samples {
  readonly rates: readonly number[];
  readonly mediansMs: readonly number[];
  readonly latencies: readonly number[];
}

/**
 * Decisions of our limiter compared with those of `rate-limiter-flexible`, on the same Redis over the same kind of connection. One decision is one
 * bucket and one script for each limiter. Samples are short and in turns, and each ratio is the median of the ratios of neighbours, so a busy moment
 * affects both. Only where `npm run engines -- up` has started a Redis and its variables are set.
 */
export async function measureLimiter(seconds: number, rounds: number, report: Report): Promise<void> {
  const url = process.env['TEST_REDIS_URL'];
  if (url === undefined) return;
  const caFile = process.env['TLS_CA_FILE'];
  const trust = caFile === undefined ? {} : { caFile };
  await using ours = new Limiter(new RedisLimiter(url, trust));
  await using fallback = new Limiter(new MemoryLimiter());
  const guarded = new ResilientLimiter({ limiter: ours, fallback, breaker: new Breaker(), budgets: patient });
  const quota = toQuota({ ratePerSecond: limit / windowSeconds, burst: limit, name: 'bench' });
  const connection = openRedis(url, { applicationName: 'bench', ...trust });
  const theirs = new RateLimiterRedis({
    storeClient: connection,
    points: limit,
    duration: windowSeconds,
    keyPrefix: `bench-${randomUUID()}`,
  });
  const scope = randomUUID();
  const decideGuarded: Decide = async (user) => {
    const { degraded } = await guarded.take(`${scope}:${user}`, quota, 1, new Budget(patient.decisionMs));
    if (degraded) throw new Error('a decision was not made by Redis');
  };
  const [our, their, whole] = await inTurns(
    [(user) => ours.take(`${scope}:${user}`, quota), (user) => theirs.consume(user), decideGuarded],
    seconds,
    rounds,
  );
  connection.disconnect();
  if (our === undefined || their === undefined || whole === undefined) throw new Error('a side was not measured');

  report({ name: `decisions of the limiter on Redis, ${inFlight} in flight`, value: median(our.rates), unit: '1/s' });
  report({ name: 'the same with its time-out and breaker', value: median(whole.rates), unit: '1/s' });
  report({ name: 'of rate-limiter-flexible on the same Redis', value: median(their.rates), unit: '1/s' });
  const target = { at: 'least', value: 1 } as const;
  report({ name: 'throughput of the limiter compared with it', value: ratio(our.rates, their.rates), unit: '×', target });
  report({ name: 'throughput with time-out and breaker compared with it', value: ratio(whole.rates, their.rates), unit: '×' });
  report({ name: 'one decision of the limiter, median', value: median(our.latencies), unit: 'ms' });
  report({ name: 'one decision of rate-limiter-flexible, median', value: median(their.latencies), unit: 'ms' });
  const name = 'median of rate-limiter-flexible compared with the limiter’s';
  report({ name, value: ratio(their.mediansMs, our.mediansMs), unit: '×', target });
  report({ name: 'the same, compared with that with time-out and breaker', value: ratio(their.mediansMs, whole.mediansMs), unit: '×' });
  report({ name: 'one decision of the limiter, 99th percentile', value: quantile(our.latencies, 0.99), unit: 'ms' });
  report({ name: 'one decision of rate-limiter-flexible, 99th percentile', value: quantile(their.latencies, 0.99), unit: 'ms' });
}

/** Each round takes one sample of each limiter, the next round in reverse order. */
async function inTurns(sides: readonly Decide[], seconds: number, rounds: number): Promise<readonly Samples[]> {
  const samples = sides.map(() => ({ rates: new Array<number>(), mediansMs: new Array<number>(), latencies: new Array<number>() }));
  const turns = sides.map((decide, at) => ({ decide, into: samples[at] }));
  for (const { decide } of turns) for (const concurrency of [inFlight, 1]) await sample(decide, warmUpSeconds, concurrency);
  for (let round = 0; round < rounds; round += 1)
    for (const { decide, into } of round % 2 === 0 ? turns : turns.toReversed()) {
      into?.rates.push((await sample(decide, seconds, inFlight)).perSecond);
      const { latencies } = await sample(decide, seconds, 1);
      into?.mediansMs.push(median(latencies));
      into?.latencies.push(...latencies);
    }
  return samples;
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
