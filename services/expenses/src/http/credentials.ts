import { AppError } from '@debt/kit/errors';

/** What a request says about who sends it. */
export interface Presented {
  readonly method: string;
  readonly authorization: string | undefined;
  /** The session cookie's value. */
  readonly cookie: string | undefined;
  readonly origin: string | undefined;
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The token of a request, from its header or its cookie.
 * A cookie is sent by the browser on its own, so whatever is not a mere read must say that it comes from one of our pages.
 * @throws AppError `two_credentials`, `bad_authorization`, `origin_not_allowed`.
 */
export function presentedToken({ method, authorization, cookie, origin }: Presented, publicOrigins: readonly string[]): string | undefined {
  if (authorization !== undefined && cookie !== undefined)
    throw new AppError('invalid_argument', 'Send either the Authorization header or the cookie, not both.', { reason: 'two_credentials' });
  if (cookie !== undefined) {
    if (!safeMethods.has(method)) requireOurOrigin(origin, publicOrigins);
    return cookie;
  }
  if (authorization === undefined) return undefined;
  const token = /^bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1];
  if (token === undefined)
    throw new AppError('unauthenticated', 'The Authorization header must be: Bearer, one space, the token.', {
      reason: 'bad_authorization',
    });
  return token;
}

/** @throws AppError `origin_not_allowed`, also when there is none: every browser sends one here. */
export function requireOurOrigin(origin: string | undefined, publicOrigins: readonly string[]): void {
  if (origin === undefined || !publicOrigins.includes(origin))
    throw new AppError('permission_denied', 'This page may not act with the cookie of this server.', { reason: 'origin_not_allowed' });
}

/** Whether the Host header names this server; `example.org:*` allows any port. */
export const isAllowedHost = (host: string | undefined, allowed: readonly string[]): boolean =>
  host !== undefined && (allowed.includes(host.toLowerCase()) || allowed.includes(`${host.toLowerCase().replace(/:\d+$/, '')}:*`));
