import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { forwardedHeaders, requestIdOf, returnedHeaders } from './headers.ts';

function requestWith(headers: Readonly<Record<string, string>>): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, headers);
  return request;
}

describe('the headers that go on to a service', () => {
  test.each([
    'x-user',
    'x-user-id',
    'x-auth-request-user',
    'x-forwarded-proto-version',
    'x-real-ip',
    'x-original-url',
    'x-rewrite-url',
    'x-remote-user',
    'x-identity-handle',
    'x-service-token',
    'x-http-method-override',
    'forwarded',
    'remote-user',
    'true-client-ip',
    'x_forwarded_for',
    'content_length',
  ])('%s is kept back', (name) => {
    expect(forwardedHeaders(requestWith({ [name]: '1' }), 'id')).not.toHaveProperty(name);
  });

  test.each([
    'accept',
    'authorization',
    'cookie',
    'origin',
    'if-match',
    'idempotency-key',
    'x-requested-with',
    'traceparent',
    'content-type',
  ])('%s goes on', (name) => {
    expect(forwardedHeaders(requestWith({ [name]: 'v' }), 'id')).toHaveProperty(name, 'v');
  });

  test('a body in chunks stays one, whatever other coding the headers name', () => {
    expect(forwardedHeaders(requestWith({ 'transfer-encoding': 'gzip, chunked' }), 'id')['transfer-encoding']).toBe('chunked');
  });
});

test('a header of a service wins over the one that the gateway adds, and headers of its connection are not passed on', () => {
  const returned = returnedHeaders(
    { connection: 'close', 'keep-alive': 'timeout=5', 'ratelimit-limit': '10' },
    { 'ratelimit-limit': '300' },
    'id',
  );

  expect(returned).toEqual({ 'ratelimit-limit': '10', 'x-request-id': 'id' });
});

test.each(['', 'a b', 'x'.repeat(65), 'ü', '"'])('%j is no request id', (given) => {
  expect(requestIdOf({ 'x-request-id': given })).not.toBe(given);
});
