import { type Quota, toQuota } from './limiter/quota.ts';
import type { RouteClass } from './routes.ts';

/** The owner of a bucket. `unidentified`: a token that could not be looked up because identity is unavailable. */
export type Tier = 'activated' | 'not-activated' | 'anonymous' | 'unidentified' | 'credentials';

/**
 * Every limit of the platform. A rate is in tokens per second, a burst in tokens. A person at a terminal does not reach any of them.
 * `anonymous`, `unidentified` and `credentials` are counted by client address, the others by user.
 */
const tiers: Readonly<Record<Tier, { readonly ratePerSecond: number; readonly burst: number }>> = {
  activated: { ratePerSecond: 100, burst: 300 },
  'not-activated': { ratePerSecond: 25, burst: 100 },
  anonymous: { ratePerSecond: 25, burst: 100 },
  /** As high as the best tier: a user must not be refused because a dependency of ours is unavailable. */
  unidentified: { ratePerSecond: 100, burst: 300 },
  /** Sign-in, registration and codes; the service with the accounts enforces the limit for each account. */
  credentials: { ratePerSecond: 2, burst: 120 },
};

/** The cost of a call in tokens. */
export const costs: Readonly<Record<Exclude<RouteClass, 'free'>, number>> = { read: 1, write: 2, export: 10, default: 1, credentials: 1 };

/** The cost of a bad token for its sender's address: each may have caused a lookup in the database. */
export const badTokenCost = 5;

export type Quotas = Readonly<Record<Tier, Quota>>;

/** @param scale multiplies rates and bursts, for load tests; 1 in production. */
export function createQuotas(scale: number): Quotas {
  const scaled = (tier: Tier): Quota =>
    toQuota({ ratePerSecond: tiers[tier].ratePerSecond * scale, burst: tiers[tier].burst * scale, name: tier });
  return {
    activated: scaled('activated'),
    'not-activated': scaled('not-activated'),
    anonymous: scaled('anonymous'),
    unidentified: scaled('unidentified'),
    credentials: scaled('credentials'),
  };
}
