import { readCookie } from '@debt/kit/cookie';
import { AppError } from '@debt/kit/errors';

export interface Headers {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
}

export interface AccessRules {
  readonly cookieName: string;
  /** Exact origins (scheme, host, port) whose pages may act with the cookie. */
  readonly publicOrigins: readonly string[];
  /** host:port, or host:* for any port. */
  readonly allowedHosts: readonly string[];
}

const tokenShape = /^dt[sp]_[A-Za-z0-9_-]{43}$/;
const bearer = /^bearer +/i;

/**
 * The token of a request. Browsers send the cookie by themselves, so whatever acts with it must come from a page of ours.
 * @param acts false for a plain read, which the browser does not let a foreign page see.
 * @throws AppError `invalid_argument` (unknown host, two credentials), `permission_denied` (origin), `unauthenticated`
 */
export function readToken(headers: Headers, rules: AccessRules, acts: boolean): string {
  if (!isAllowedHost(headers.host, rules.allowedHosts))
    throw new AppError('invalid_argument', 'This server is not known by that host name.', { reason: 'host_not_allowed' });
  const cookie = headers.cookie === undefined ? undefined : readCookie(headers.cookie, rules.cookieName);
  if (headers.authorization !== undefined && cookie !== undefined)
    throw new AppError('invalid_argument', 'Send the token or the cookie, not both.', { reason: 'two_credentials' });
  if (cookie !== undefined && acts && !rules.publicOrigins.includes(headers.origin ?? ''))
    throw new AppError('permission_denied', 'The cookie is only taken from pages of this platform.', { reason: 'origin_not_allowed' });
  const token = cookie ?? (bearer.test(headers.authorization ?? '') ? headers.authorization?.replace(bearer, '') : undefined);
  if (token === undefined || !tokenShape.test(token)) throw unauthenticated();
  return token;
}

export const unauthenticated = (): AppError => new AppError('unauthenticated', 'Sign in: the credential is missing, expired or revoked.');

function isAllowedHost(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined) return false;
  const given = host.toLowerCase();
  const anyPort = `${given.replace(/:\d+$/, '')}:*`;
  // Browsers leave out the port that belongs to the scheme.
  return allowed.some(
    (one) => one === given || one === anyPort || (!/:\d+$/.test(given) && (one === `${given}:443` || one === `${given}:80`)),
  );
}
