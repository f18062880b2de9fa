import { AppError } from '@debt/kit/errors';
import type { LimiterDriver } from './driver.ts';
import type { Quota } from './quota.ts';

/** The result of one `take`. Counts are tokens. */
export interface Take {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the bucket is full, rounded up. */
  readonly resetSeconds: number;
  /** Seconds until the same call would be allowed, rounded up; 0 when it was allowed. */
  readonly retryAfterSeconds: number;
}

const keyLengthMax = 200;
const second = 1_000_000;

/** The buckets of calls, over any driver. */
export class Limiter implements AsyncDisposable {
  readonly #driver: LimiterDriver;

  constructor(driver: LimiterDriver) {
    this.#driver = driver;
  }

  /** Stored in this process, so that a call needs neither a time-out nor a fallback. */
  get local(): boolean {
    return this.#driver.local;
  }

  /**
   * Takes `cost` tokens from the bucket `key`, or none when it has fewer. A cost of 0 only reads.
   * @throws AppError `internal` for a key or a cost that can never work; whatever the driver throws when its store is unavailable.
   */
  async take(key: string, quota: Quota, cost = 1): Promise<Take> {
    if (key === '' || key.length > keyLengthMax) throw new AppError('internal', `a bucket's key has 1 to ${keyLengthMax} characters`);
    if (!Number.isSafeInteger(cost) || cost < 0 || cost > quota.burst)
      throw new AppError('internal', `a cost of ${cost} can never be paid from a bucket of ${quota.burst}`);
    const costUs = cost * quota.intervalUs;
    const { allowed, debtUs } = await this.#driver.take({ key, costUs, capacityUs: quota.capacityUs });
    return {
      allowed,
      limit: quota.burst,
      remaining: Math.max(0, Math.floor((quota.capacityUs - debtUs) / quota.intervalUs)),
      resetSeconds: Math.ceil(debtUs / second),
      retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil((debtUs + costUs - quota.capacityUs) / second)),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver[Symbol.asyncDispose]();
  }
}
