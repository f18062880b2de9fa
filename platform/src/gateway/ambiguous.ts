import type { IncomingMessage } from 'node:http';
import { headerValues } from '@debt/kit/credential';
import { hasSeveralHosts } from '@debt/kit/hosts';
import type { GatewayProblem } from './problems.ts';

/**
 * The reason why a request is ambiguous. Node keeps the first of several header lines and would forward a request that the client never sent. The
 * services refuse ambiguous requests, but could not detect this one.
 */
export function ambiguityOf({ rawHeaders }: IncomingMessage): Extract<GatewayProblem, 'several_hosts' | 'two_credentials'> | undefined {
  if (hasSeveralHosts(rawHeaders)) return 'several_hosts';
  return headerValues(rawHeaders, 'authorization').length > 1 ? 'two_credentials' : undefined;
}
