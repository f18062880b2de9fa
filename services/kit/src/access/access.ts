import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/errors.ts';
import { readCredential } from './credential.ts';

/** The head of a request, as received by Node. */
export type RequestHead = Pick<IncomingMessage, 'method' | 'headers' | 'rawHeaders'>;

/** The settings that decide whether the cookie of a request is accepted. */
export interface AccessRules {
  readonly cookieName: string;
  /** Exact origins (scheme, host, port) of the pages that may use the session cookie. */
  readonly publicOrigins: readonly string[];
}

const safeMethods: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Returns the token of a request. A browser sends the cookie automatically, so anything but a plain read must prove that it comes from one of our
 * pages. A WebSocket handshake is a GET, but a page of another origin can read its answer.
 * @returns undefined without a token, or for a malformed one.
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
      return new AppError('two_credentials', 'Send either one Authorization header or one session cookie.');
    case 'bad_authorization':
      return new AppError('bad_authorization', 'The Authorization header must have the form: Bearer TOKEN.');
  }
}

/** @throws AppError `origin_not_allowed`, also without an Origin, because every browser sends one here. */
export function requireOurOrigin(origin: string | undefined, publicOrigins: readonly string[]): void {
  if (origin === undefined || !publicOrigins.includes(origin))
    throw new AppError('origin_not_allowed', 'This page is not allowed to use the session cookie of this server.');
}

/** For a missing credential and for one that is no longer valid: a request must not learn which of the two it is. */
export const notSignedIn = (): AppError =>
  new AppError('not_signed_in', 'Sign in: the session or token is missing, unknown, expired or revoked.');
