import { readCookie } from '@debt/kit/cookie';

/** What a request shows to say who sends it. Nobody is believed here: it only decides which bucket pays. */
export type Credential =
  | { readonly kind: 'none' }
  /** Not a token of ours, or more than one: the service will refuse it. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'token'; readonly token: string };

const none: Credential = { kind: 'none' };
const malformed: Credential = { kind: 'malformed' };
const tokenShape = /^dt[sp]_[A-Za-z0-9_-]{43}$/;
const bearer = /^bearer +/i;

/** A bearer token, or the session cookie; both at once are no credential. */
export function readCredential(authorization: string | undefined, cookies: string | undefined, cookieName: string): Credential {
  const cookie = cookies === undefined ? undefined : readCookie(cookies, cookieName);
  if (authorization === undefined) return cookie === undefined ? none : toCredential(cookie);
  if (cookie !== undefined || !bearer.test(authorization)) return malformed;
  return toCredential(authorization.replace(bearer, ''));
}

const toCredential = (token: string): Credential => (tokenShape.test(token) ? { kind: 'token', token } : malformed);
