import { expect, test } from 'vitest';
import { readCredential } from './credential.ts';

const session = `dts_${'s'.repeat(43)}`;
const personal = `dtp_${'p-_1'.padEnd(43, 'p')}`;
const token = (text: string) => ({ kind: 'token', token: text });

test.each([
  ['nothing', undefined, undefined, { kind: 'none' }],
  ['a session token', `Bearer ${session}`, undefined, token(session)],
  ['a personal access token, the scheme in lower case', `bearer  ${personal}`, undefined, token(personal)],
  ['the cookie among others', undefined, `a=b; debt-default=${session}; c`, token(session)],
  ['a quoted cookie', undefined, `debt-default="${session}"`, token(session)],
  ['only other cookies', undefined, 'debt-other=x; theme=dark', { kind: 'none' }],
  ['both at once', `Bearer ${session}`, `debt-default=${session}`, { kind: 'malformed' }],
  ['a token with a character too many', `Bearer ${session}x`, undefined, { kind: 'malformed' }],
  ['a token of somebody else', 'Bearer ghp_123', undefined, { kind: 'malformed' }],
  ['another scheme', 'Basic YTpi', undefined, { kind: 'malformed' }],
  ['an empty cookie', undefined, 'debt-default=', { kind: 'malformed' }],
])('%s', (_what, authorization, cookies, expected) => {
  expect(readCredential(authorization, cookies, 'debt-default')).toEqual(expected);
});
