import { notSignedIn, presentedToken, type RequestHead, type AccessRules as RulesOfCredentials } from '@debt/kit/access';
import { AppError } from '@debt/kit/errors';

export interface AccessRules extends RulesOfCredentials {
  /** host:port, or host:* for any port. */
  readonly allowedHosts: readonly string[];
}

/**
 * The token of a request that reached us under a name of ours.
 * @throws AppError `host_not_allowed`, `two_credentials`, `bad_authorization`, `origin_not_allowed`, `not_signed_in`.
 */
export function readToken(request: RequestHead, rules: AccessRules): string {
  if (!isAllowedHost(request.headers.host, rules.allowedHosts))
    throw new AppError('invalid_argument', 'This server is not known by that host name.', { reason: 'host_not_allowed' });
  const token = presentedToken(request, rules);
  if (token === undefined) throw notSignedIn();
  return token;
}

function isAllowedHost(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined) return false;
  const given = host.toLowerCase();
  const anyPort = `${given.replace(/:\d+$/, '')}:*`;
  // Browsers leave out the port that belongs to the scheme.
  return allowed.some(
    (one) => one === given || one === anyPort || (!/:\d+$/.test(given) && (one === `${given}:443` || one === `${given}:80`)),
  );
}
