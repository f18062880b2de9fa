import type { IncomingMessage } from 'node:http';
import { headerValues } from '@debt/kit/credential';
import { hasSeveralHosts } from '@debt/kit/hosts';
import type { GatewayProblem } from './problems.ts';

/**
 * Why a request could be read in two ways. Node keeps the first of several lines, so that it would go on as one that the client never sent,
 * and the services, which refuse these, could not see it.
 */
export function ambiguityOf({ rawHeaders }: IncomingMessage): Extract<GatewayProblem, 'several_hosts' | 'two_credentials'> | undefined {
  if (hasSeveralHosts(rawHeaders)) return 'several_hosts';
  return headerValues(rawHeaders, 'authorization').length > 1 ? 'two_credentials' : undefined;
}
