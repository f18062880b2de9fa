import { isToken } from '@debt/proto/token';

/** Why a request with a credential is refused before the credential is looked up. */
export type CredentialFault = 'two_credentials' | 'bad_authorization' | 'malformed';

/** The single credential of a request. It has the form of a token of ours; the identity service decides whether it is valid. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly fault: CredentialFault }
  | { readonly kind: 'token'; readonly token: string; readonly from: 'header' | 'cookie' };

/** RFC 6750 §2.1: the scheme in any case, one or more spaces, then the token and nothing else. */
const bearer = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/**
 * Reads the credential of a request: a bearer token, or the session cookie. More than one is refused rather than guessed at. Two readers of one
 * request must not see two users in it, and another site on the same host can add a cookie but not remove ours.
 * @param rawHeaders alternating names and values, as received. Node keeps only the first of several `Authorization` lines in `headers`.
 */
export function readCredential(rawHeaders: readonly string[], cookieName: string): Credential {
  const authorizations = headerValues(rawHeaders, 'authorization');
  const cookies = headerValues(rawHeaders, 'cookie').flatMap((line) => readCookies(line, cookieName));
  if (authorizations.length + cookies.length > 1) return { kind: 'invalid', fault: 'two_credentials' };
  const [authorization] = authorizations;
  const [cookie] = cookies;
  if (cookie !== undefined) return toCredential(cookie, 'cookie');
  if (authorization === undefined) return { kind: 'none' };
  const token = bearer.exec(authorization)?.[1];
  return token === undefined ? { kind: 'invalid', fault: 'bad_authorization' } : toCredential(token, 'header');
}

const toCredential = (token: string, from: 'header' | 'cookie'): Credential =>
  isToken(token) ? { kind: 'token', token, from } : { kind: 'invalid', fault: 'malformed' };

/**
 * The values of all cookies with this name in a `Cookie` header (RFC 6265 §4.2.1), octet by octet: quotes belong to the value and percent
 * signs have no meaning, because a browser stores cookies this way.
 */
export function readCookies(header: string, name: string): readonly string[] {
  const values: string[] = [];
  for (const pair of header.split(';')) {
    const trimmed = trimBlanks(pair);
    if (trimmed.startsWith(name) && trimmed[name.length] === '=') values.push(trimmed.slice(name.length + 1));
  }
  return values;
}

/** Spaces and tabs only: `trim()` would also remove valid content of a header. */
const trimBlanks = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '');

/** All values of a header, in the order of its lines. @param name in lower case. */
export function headerValues(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const given = rawHeaders[index];
    if (given?.length === name.length && given.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}
