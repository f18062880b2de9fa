import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify, normalisePath } from './routes.ts';

describe('the class of a request', () => {
  test.each([
    ['POST', '/v1/sessions', 'credentials'],
    ['POST', '/v1/users', 'credentials'],
    ['POST', '/v1/users/me/activation', 'credentials'],
    ['POST', '/v1/users/me/activation/code', 'credentials'],
    ['PUT', '/v1/users/me/password', 'credentials'],
    ['POST', '/v1/password-resets', 'credentials'],
    ['POST', '/v1/password-resets/confirmation', 'credentials'],
    ['GET', '/v1/users/me', 'read'],
    ['DELETE', '/v1/sessions/current', 'write'],
    ['POST', '/v1/transactions', 'write'],
    ['GET', '/v1/debts?after=x', 'read'],
    ['HEAD', '/v1/summary', 'read'],
    ['GET', '/v1/export?format=csv', 'export'],
    ['GET', '/v1/notifications/feed', 'read'],
    ['GET', '/v1/exports-of-something', 'read'],
    ['POST', '/v1/sessionsx', 'write'],
    ['PROPFIND', '/v1/debts', 'default'],
    ['OPTIONS', '/v1/sessions', 'free'],
    ['GET', '/', 'free'],
    ['GET', '/assets/app.js', 'free'],
    ['GET', '/v1x', 'free'],
  ])('for %s %s is %s', (method, uri, expected) => {
    expect(classify(method, uri)).toBe(expected);
  });

  test.each([
    '/v1//sessions',
    '//v1/sessions',
    '/v1/sessions/',
    '/v1/sessions//',
    '/V1/Sessions',
    '/v1/%73essions',
    '/%76%31/sessions',
    '/v1%2fsessions',
    '/v1/./sessions',
    '/v1/people/../sessions',
    '/v1/people/%2e%2e/sessions',
    '/v1\\sessions',
    '/v1/sessions;x=y',
    '/v1/sessions#x',
    '/v1/sessions?x=/v1/people',
    '/v1/sessions%3fx',
    '/v1/sessions%20',
    'http://elsewhere/v1/sessions',
    '/v1/%73ession%73%ff/..//sessions',
  ])('for a sign-in at %s is credentials', (uri) => {
    expect(classify('POST', uri)).toBe('credentials');
    expect(classify('post', uri)).toBe('credentials');
  });

  test('is found for an invalid encoding without an error', () => {
    expect(classify('GET', '/v1/%zz%ff%')).toBe('read');
  });
});

test('a normal form begins with one slash, has no empty segment, and is idempotent', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      const path = normalisePath(`/${text.replaceAll('%', '')}`);

      expect(path).toMatch(/^\/(?!\/)/);
      expect(path === '/' || !path.endsWith('/')).toBe(true);
      expect(normalisePath(path)).toBe(path);
    }),
  );
});
