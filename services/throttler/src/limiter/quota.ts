import { AppError } from '@debt/kit/errors';

/** The parameters of a leaky bucket. Times are whole microseconds, so that no fraction of a token is lost to rounding. */
export interface Quota {
  readonly burst: number;
  /** The time in which one token is refilled. */
  readonly intervalUs: number;
  /** The time in which an empty bucket is refilled. */
  readonly capacityUs: number;
  /** For the RateLimit-Policy header: `300;w=3;comment="activated"`. */
  readonly policy: string;
}

export interface QuotaOptions {
  readonly ratePerSecond: number;
  readonly burst: number;
  readonly name: string;
}

/** At a higher rate an interval would be shorter than the clock's microsecond. */
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
