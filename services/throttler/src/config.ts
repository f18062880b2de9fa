import { addresses, type ConfigOf, commonVariables, flag, integer, optional, secret, text, url } from '@debt/kit/config';
import { limiterSchemes } from './limiter/open.ts';

/** The environment of the throttler. */
export const variables = {
  ...commonVariables,
  /** The store of the buckets. */
  LIMITS_URL: secret(url(limiterSchemes)),
  IDENTITY_ADDRESS: addresses(),
  SERVICE_TOKEN: secret(text()),
  /** The number of our proxies between client and throttler, each of which appends to X-Forwarded-For. */
  TRUSTED_HOPS: integer(0, 5, 1),
  COOKIE_NAME: text(),
  /** Shadow mode: count and report, but refuse no call. */
  SHADOW: flag(false),
  /** Multiplies every rate and burst, for load tests. */
  RATE_SCALE: integer(1, 10_000, 1),
  TLS_CA_FILE: optional(text()),
};
export type Config = ConfigOf<typeof variables>;
