import type { IncomingHttpHeaders } from 'node:http';
import { expect, test } from 'vitest';
import { AppError } from '../errors/errors.ts';
import { presentedToken } from './access.ts';

const token = `dts_${'a'.repeat(43)}`;
const rules = { cookieName: 'debt', publicOrigins: ['https://debt.example', 'http://localhost:7000'] };
const cookie = { cookie: `debt=${token}` };

function outcomeOf(method: string, headers: IncomingHttpHeaders): string | undefined {
  const rawHeaders = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
  try {
    return presentedToken({ method, headers, rawHeaders }, rules);
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : String(thrown);
  }
}

test.each<[string, string, IncomingHttpHeaders, string | undefined]>([
  ['no credential gives no token', 'GET', {}, undefined],
  ['a malformed token gives no token', 'POST', { authorization: 'Bearer hello' }, undefined],
  ['a bearer token is accepted from any page', 'POST', { authorization: `Bearer ${token}`, origin: 'http://evil.test' }, token],
  ['a cookie is accepted for a read without an origin', 'GET', cookie, token],
  ['a cookie is accepted for a write from one of our pages', 'POST', { ...cookie, origin: 'http://localhost:7000' }, token],
  ['a cookie is refused for a write without an origin', 'PATCH', cookie, 'origin_not_allowed'],
  ['a cookie is refused for a write from another site', 'POST', { ...cookie, origin: 'https://evil.example' }, 'origin_not_allowed'],
  ['a cookie is refused for a write from another port', 'PUT', { ...cookie, origin: 'http://localhost:7001' }, 'origin_not_allowed'],
  ['a cookie is refused for a write from another scheme', 'PUT', { ...cookie, origin: 'http://debt.example' }, 'origin_not_allowed'],
  [
    'a cookie is refused for a write from an origin that begins like ours',
    'PUT',
    { ...cookie, origin: 'https://debt.example.evil.test' },
    'origin_not_allowed',
  ],
  ['a cookie is refused for a write from an opaque origin', 'DELETE', { ...cookie, origin: 'null' }, 'origin_not_allowed'],
  ['a cookie is refused for a handshake without an origin', 'GET', { ...cookie, upgrade: 'WebSocket' }, 'origin_not_allowed'],
  ['a token and the cookie are refused together', 'GET', { ...cookie, authorization: `Bearer ${token}` }, 'two_credentials'],
  ['another scheme is refused', 'GET', { authorization: 'Basic YTpi' }, 'bad_authorization'],
])('%s', (_title, method, headers, expected) => {
  expect(outcomeOf(method, headers)).toBe(expected);
});
