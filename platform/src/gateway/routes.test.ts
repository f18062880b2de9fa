import { expect, test } from 'vitest';
import { routeOf } from './routes.ts';

test.each([
  ['GET', '/v1/notifications', { upstream: 'notifier', guarded: true, closed: false }],
  ['GET', '//v1/%6eotifications/feed?x', { upstream: 'notifier', guarded: true, closed: false }],
  ['GET', '/v1/debts', { upstream: 'expenses', guarded: true, closed: false }],
  ['POST', '/v1/sessions/', { upstream: 'expenses', guarded: true, closed: true }],
  ['DELETE', '/v1/sessions/current', { upstream: 'expenses', guarded: true, closed: false }],
  ['OPTIONS', '/v1/sessions', { upstream: 'expenses', guarded: false, closed: false }],
  ['GET', '/', undefined],
  ['GET', '/v1x', undefined],
  ['GET', '/v1/../index.html', undefined],
])('%s %s', (method, url, expected) => {
  expect(routeOf(method, url)).toEqual(expected);
});
