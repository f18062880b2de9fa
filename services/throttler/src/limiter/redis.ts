import { hash } from 'node:crypto';
import { openRedis, type Redis } from '@debt/kit/redis';
import type { BucketState, BucketStep, LimiterDriver } from './driver.ts';

/**
 * One step of the bucket KEYS[1], in whole microseconds on the server's clock; see gcra.ts for the rule, which this repeats.
 * ARGV: cost, capacity. The key leaves by itself when the bucket is full of tokens again. `%.0f`, because Lua writes large numbers as 1.7e+15.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local cost = tonumber(ARGV[1])
local capacity = tonumber(ARGV[2])
local base = math.min(math.max(tonumber(redis.call('GET', KEYS[1]) or now), now), now + capacity)
local tat = base + cost
local allowed = tat - now <= capacity
if not allowed then tat = base end
if allowed and cost > 0 then
  redis.call('SET', KEYS[1], string.format('%.0f', tat), 'PX', math.ceil((tat - now) / 1000))
end
return {allowed and 1 or 0, tat - now}
`;
const digest = hash('sha1', script);

/** Buckets of other services on the same server stay apart. */
const prefix = 'throttler:bucket:';

export interface RedisLimiterOptions {
  readonly caFile?: string;
}

/** Buckets in Redis, shared by all replicas. One script, one key, the server's clock: it also runs on a cluster, on the node that has the key. */
export class RedisLimiter implements LimiterDriver {
  readonly local = false;
  readonly #redis: Redis;

  /** @throws AppError `bad_configuration` */
  constructor(url: string, options: RedisLimiterOptions = {}) {
    this.#redis = openRedis(url, { applicationName: 'throttler', ...options });
  }

  async take({ key, costUs, capacityUs }: BucketStep): Promise<BucketState> {
    const parameters = [1, prefix + key, costUs, capacityUs] as const;
    try {
      return toState(await this.#redis.evalsha(digest, ...parameters));
    } catch (thrown) {
      // The server does not know the script: it was started again, or this is the first call.
      if (!(thrown instanceof Error && thrown.message.startsWith('NOSCRIPT'))) throw thrown;
      return toState(await this.#redis.eval(script, ...parameters));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#redis.disconnect();
  }
}

function toState(answer: unknown): BucketState {
  const parts: readonly unknown[] = Array.isArray(answer) ? answer : [];
  const [allowed, debtUs] = parts;
  if (typeof allowed !== 'number' || typeof debtUs !== 'number')
    throw new Error('Redis answered a step of the limiter with something else');
  return { allowed: allowed === 1, debtUs };
}
