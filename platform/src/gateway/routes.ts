import { classify, normalisePath } from '@debt/throttler/routes';

export type UpstreamName = 'expenses' | 'notifier';

/** Where a request goes and what it meets on the way. */
export interface Route {
  readonly upstream: UpstreamName;
  /** Preflights are not charged, so nobody is asked about them. */
  readonly guarded: boolean;
  /** Refused, instead of let through, while the throttler is unavailable. */
  readonly closed: boolean;
}

/** @returns undefined for what is not the API. */
export function routeOf(method: string, url: string): Route | undefined {
  const path = normalisePath(url);
  if (path !== '/v1' && !path.startsWith('/v1/')) return undefined;
  const upstream = path === '/v1/notifications' || path.startsWith('/v1/notifications/') ? 'notifier' : 'expenses';
  const routeClass = classify(method, url);
  return { upstream, guarded: routeClass !== 'free', closed: routeClass === 'credentials' };
}
