import { AppError } from '@debt/kit/errors';

/** A leaky bucket's shape. Times are whole microseconds, so that a fraction of a token is never lost to rounding. */
export interface Quota {
  readonly burst: number;
  /** Time in which one token flows back. */
  readonly intervalUs: number;
  /** Time in which an empty bucket is full again. */
  readonly capacityUs: number;
  /** For the RateLimit-Policy header: `300;w=3;comment="activated"`. */
  readonly policy: string;
}

export interface QuotaOptions {
  readonly ratePerSecond: number;
  readonly burst: number;
  readonly name: string;
}

/** Faster than this an interval would be shorter than the clock's microsecond. */
const ratePerSecondMax = 1_000_000;

/** @throws AppError `bad_configuration` for a rate or a burst that is not positive. */
export function toQuota({ ratePerSecond, burst, name }: QuotaOptions): Quota {
  if (!(ratePerSecond > 0 && ratePerSecond <= ratePerSecondMax))
    throw new AppError('bad_configuration', `the rate of ${name} is ${ratePerSecond} per second; it must be above 0 and at most 10^6`);
  if (!(Number.isSafeInteger(burst) && burst > 0))
    throw new AppError('bad_configuration', `the burst of ${name} is ${burst}; it must be a whole number above 0`);
  const intervalUs = Math.max(1, Math.round(1_000_000 / ratePerSecond));
  const capacityUs = intervalUs * burst;
  return { burst, intervalUs, capacityUs, policy: `${burst};w=${Math.ceil(capacityUs / 1_000_000)};comment="${name}"` };
}
