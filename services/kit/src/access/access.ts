import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/errors.ts';
import { readCredential } from './credential.ts';

/** The head of a request, as Node received it. */
export type RequestHead = Pick<IncomingMessage, 'method' | 'headers' | 'rawHeaders'>;

export interface AccessRules {
  readonly cookieName: string;
  /** Exact origins (scheme, host, port) whose pages may act with the cookie. */
  readonly publicOrigins: readonly string[];
}

const safeMethods: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The token that a request shows. A browser sends the cookie on its own, so anything but a plain read must say that it comes from one of our
 * pages. A WebSocket handshake is a GET, but one whose answer a foreign page can read.
 * @returns undefined when there is no token, or one that cannot be a token of ours.
 * @throws AppError `two_credentials`, `bad_authorization`, `origin_not_allowed`.
 */
export function presentedToken(request: RequestHead, { cookieName, publicOrigins }: AccessRules): string | undefined {
  const credential = readCredential(request.rawHeaders, cookieName);
  switch (credential.kind) {
    case 'none':
      return undefined;
    case 'invalid':
      if (credential.fault === 'malformed') return undefined;
      throw refusalOf(credential.fault);
    case 'token':
      if (credential.from === 'cookie' && acts(request)) requireOurOrigin(request.headers.origin, publicOrigins);
      return credential.token;
  }
}

const acts = ({ method, headers }: RequestHead): boolean => !safeMethods.has(method) || headers.upgrade?.toLowerCase() === 'websocket';

function refusalOf(fault: 'two_credentials' | 'bad_authorization'): AppError {
  switch (fault) {
    case 'two_credentials':
      return new AppError('two_credentials', 'Send one Authorization header or one session cookie, not both and neither twice.');
    case 'bad_authorization':
      return new AppError('bad_authorization', 'The Authorization header must be: Bearer, a space, the token.');
  }
}

/** @throws AppError `origin_not_allowed`, also when there is none: every browser sends one here. */
export function requireOurOrigin(origin: string | undefined, publicOrigins: readonly string[]): void {
  if (origin === undefined || !publicOrigins.includes(origin))
    throw new AppError('origin_not_allowed', 'This page may not act with the cookie of this server.');
}

/** For a credential that is missing, and for one that is no longer good: which of these it is, a request does not learn. */
export const notSignedIn = (): AppError =>
  new AppError('not_signed_in', 'Sign in: the session or token is missing, unknown, expired or revoked.');
