import { hash } from 'node:crypto';
import { openRedis, type Redis } from '@debt/kit/redis';
import type { BucketState, BucketStep, LimiterDriver } from './driver.ts';
import { TurnWriter } from './turn-writer.ts';

/**
 * One step of the bucket KEYS[1], in whole microseconds of the server's clock; it repeats the rule of gcra.ts. ARGV: cost, capacity. Returns the
 * level of the bucket after the step, or for a refusal -1 minus that: one number is less work for both ends than a list of two. `%d`, because Lua
 * formats large numbers as 1.7e+15.
 *
 * The key expires when the bucket is full of tokens again, at most two capacities later. Renewing the expiry is half the cost of a SET, so it happens
 * once in a window as long as the capacity. The step that opens a window is at most one capacity ahead of now, and no step within it is a whole
 * window ahead of that one. So two capacities are enough (and one millisecond, because expiry has no smaller unit).
 */
const script = `
local call, key, capacity = redis.call, KEYS[1], tonumber(ARGV[2])
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local stored = call('GET', key)
local debt = 0
if stored then
  debt = stored - now
  if debt < 0 then debt = 0 elseif debt > capacity then debt = capacity end
end
local after = debt + ARGV[1]
if after > capacity then return -1 - debt end
if after > debt then
  local tat = now + after
  if stored and math.floor(stored / capacity) == math.floor(tat / capacity) then
    call('SET', key, string.format('%d', tat), 'KEEPTTL')
  else
    call('SET', key, string.format('%d', tat), 'PX', math.ceil(capacity / 500) + 1)
  end
end
return after
`;
const digest = hash('sha1', script);

/** Separates the buckets from those of other services on the same server. */
const prefix = 'throttler:bucket:';

export interface RedisLimiterOptions {
  readonly caFile?: string;
}

/** Buckets in Redis, shared by all replicas. One script, one key, the server's clock: it also runs on a cluster, on the node with the key. */
export class RedisLimiter implements LimiterDriver {
  readonly local = false;
  readonly #redis: Redis;
  readonly #writer: TurnWriter;

  /** @throws AppError `bad_configuration` */
  constructor(url: string, options: RedisLimiterOptions = {}) {
    this.#redis = openRedis(url, { applicationName: 'throttler', ...options });
    this.#writer = new TurnWriter(() => this.#redis.stream);
  }

  async take({ key, costUs, capacityUs }: BucketStep): Promise<BucketState> {
    const parameters = [1, prefix + key, costUs, capacityUs] as const;
    try {
      return toState(await this.#writer.send(() => this.#redis.evalsha(digest, ...parameters)));
    } catch (thrown) {
      // The server does not have the script: it was restarted, or this is the first call.
      if (!(thrown instanceof Error && thrown.message.startsWith('NOSCRIPT'))) throw thrown;
      return toState(await this.#redis.eval(script, ...parameters));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#redis.disconnect();
  }
}

function toState(answer: unknown): BucketState {
  if (typeof answer !== 'number') throw new Error('Redis answered a step of the limiter with an unexpected type');
  return answer < 0 ? { allowed: false, debtUs: -1 - answer } : { allowed: true, debtUs: answer };
}
