import type { IncomingMessage } from 'node:http';
import { headerValues } from '@debt/kit/credential';
import { hasSeveralHosts } from '@debt/kit/hosts';
import { classify, normalisePath } from '@debt/throttler/routes';
import type { GatewayProblem } from './problems.ts';

export type UpstreamName = 'expenses' | 'notifier';

/** The destination of a request, and the checks before it. */
export interface Route {
  readonly upstream: UpstreamName;
  /** Preflight requests are not counted, so the throttler is not queried for them. */
  readonly guarded: boolean;
  /** Refused, instead of allowed, while the throttler is unavailable. */
  readonly closed: boolean;
}

/** @returns undefined for a path outside of the API. */
export function routeOf(method: string, url: string): Route | undefined {
  const path = normalisePath(url);
  if (path !== '/v1' && !path.startsWith('/v1/')) return undefined;
  const upstream = path === '/v1/notifications' || path.startsWith('/v1/notifications/') ? 'notifier' : 'expenses';
  const routeClass = classify(method, url);
  return { upstream, guarded: routeClass !== 'free', closed: routeClass === 'credentials' };
}

/**
 * The reason why a request is ambiguous. Node keeps the first of several header lines and would forward a request that the client never sent. The
 * services refuse ambiguous requests, but could not detect this one.
 */
export function ambiguityOf({ rawHeaders }: IncomingMessage): Extract<GatewayProblem, 'several_hosts' | 'two_credentials'> | undefined {
  if (hasSeveralHosts(rawHeaders)) return 'several_hosts';
  return headerValues(rawHeaders, 'authorization').length > 1 ? 'two_credentials' : undefined;
}
