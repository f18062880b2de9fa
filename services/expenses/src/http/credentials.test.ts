import { AppError } from '@debt/kit/errors';
import { describe, expect, test } from 'vitest';
import { isAllowedHost, type Presented, presentedToken } from './credentials.ts';

const ours = ['https://debt.example', 'http://localhost:7000'];
const nothing: Presented = { method: 'GET', authorization: undefined, cookie: undefined, origin: undefined };
const outcomeOf = (presented: Partial<Presented>): string | undefined => {
  try {
    return presentedToken({ ...nothing, ...presented }, ours);
  } catch (thrown) {
    return thrown instanceof AppError ? `refused: ${thrown.reason}` : 'another error';
  }
};

describe('the token of a request', () => {
  test.each<[string, Partial<Presented>, string | undefined]>([
    ['nothing at all', {}, undefined],
    [
      'a bearer token, in either case, from anywhere',
      { method: 'POST', authorization: 'bearer abc', origin: 'https://evil.example' },
      'abc',
    ],
    ['a cookie on a read, without an origin', { cookie: 'abc' }, 'abc'],
    ['a cookie on a write from our page', { method: 'POST', cookie: 'abc', origin: 'http://localhost:7000' }, 'abc'],
    ['both', { authorization: 'Bearer abc', cookie: 'abc' }, 'refused: two_credentials'],
    [
      'a cookie on a write from another page',
      { method: 'POST', cookie: 'abc', origin: 'https://evil.example' },
      'refused: origin_not_allowed',
    ],
    [
      'a cookie on a write from another port of this host',
      { method: 'PUT', cookie: 'a', origin: 'http://localhost:3000' },
      'refused: origin_not_allowed',
    ],
    ['a cookie on a write from an opaque origin', { method: 'DELETE', cookie: 'a', origin: 'null' }, 'refused: origin_not_allowed'],
    ['a cookie on a write without an origin', { method: 'PATCH', cookie: 'a' }, 'refused: origin_not_allowed'],
    ['another scheme of authorization', { authorization: 'Basic YTpi' }, 'refused: bad_authorization'],
    ['a bearer without a token', { authorization: 'Bearer ' }, 'refused: bad_authorization'],
  ])('%s', (_what, presented, expected) => {
    expect(outcomeOf(presented)).toBe(expected);
  });
});

test('the Host must name this server', () => {
  const allowed = ['debt.example:443', '127.0.0.1:*'];

  expect(['Debt.Example:443', '127.0.0.1:81', '127.0.0.1'].map((host) => isAllowedHost(host, allowed))).toEqual([true, true, true]);
  expect(
    ['debt.example', 'debt.example:80', 'evil.example:443', '127.0.0.1.evil.example:80', undefined].map((host) =>
      isAllowedHost(host, allowed),
    ),
  ).toEqual([false, false, false, false, false]);
});
