import { describe, expect, test } from 'vitest';
import { type Headers, readToken } from './request.ts';

const session = `dts_${'a'.repeat(43)}`;
const other = `dtp_${'b'.repeat(43)}`;
const rules = {
  cookieName: 'debt-default',
  publicOrigins: ['http://localhost:7000', 'https://debt.example'],
  allowedHosts: ['localhost:7000', 'debt.example:443', '10.0.0.1:*'],
};
const read = (headers: Headers, acts = true): string => {
  try {
    return readToken({ host: 'localhost:7000', ...headers }, rules, acts);
  } catch (error) {
    return error instanceof Error && 'reason' in error ? String(error.reason) : String(error);
  }
};

describe('the token of a request', () => {
  test.each<readonly [string, Headers, boolean, string]>([
    ['a bearer token', { authorization: `Bearer ${session}` }, true, session],
    ['a personal access token', { authorization: `bearer  ${other}` }, true, other],
    ['a bearer token from a foreign page', { authorization: `Bearer ${session}`, origin: 'http://evil.test' }, true, session],
    ['the cookie from a page of ours', { cookie: `a=b; debt-default=${session}`, origin: 'https://debt.example' }, true, session],
    ['the cookie without an origin, to read', { cookie: `debt-default="${session}"` }, false, session],
    ['the cookie without an origin, to act', { cookie: `debt-default=${session}` }, true, 'origin_not_allowed'],
    [
      'the cookie from the same host with another port',
      { cookie: `debt-default=${session}`, origin: 'http://localhost:7001' },
      true,
      'origin_not_allowed',
    ],
    ['the cookie from another scheme', { cookie: `debt-default=${session}`, origin: 'http://debt.example' }, true, 'origin_not_allowed'],
    [
      'the cookie from an origin that begins like ours',
      { cookie: `debt-default=${session}`, origin: 'https://debt.example.evil.test' },
      true,
      'origin_not_allowed',
    ],
    ['both', { authorization: `Bearer ${session}`, cookie: `debt-default=${session}` }, true, 'two_credentials'],
    ['a token and somebody else’s cookie', { authorization: `Bearer ${session}`, cookie: 'theme=dark' }, true, session],
    ['nothing', {}, true, 'unauthenticated'],
    ['basic credentials', { authorization: 'Basic YTpi' }, true, 'unauthenticated'],
    ['a token that is too short', { authorization: 'Bearer dts_abc' }, true, 'unauthenticated'],
    ['an empty cookie', { cookie: 'debt-default=', origin: 'https://debt.example' }, true, 'unauthenticated'],
  ])('%s', (_what, headers, acts, expected) => {
    expect(read(headers, acts)).toBe(expected);
  });

  test.each([
    ['localhost:7000', true],
    ['LOCALHOST:7000', true],
    ['localhost:7001', false],
    ['localhost', false],
    ['debt.example', true],
    ['10.0.0.1:4711', true],
    ['10.0.0.1.evil.test:80', false],
    ['', false],
  ])('the host %j is known: %s', (host, known) => {
    expect(read({ host, authorization: `Bearer ${session}` })).toBe(known ? session : 'host_not_allowed');
  });
});
