import { expect, test } from 'vitest';
import { silentLog } from '../testing/testing.ts';
import { addressOf, createServer } from './server.ts';

test.each([
  ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
  ['::1', /^http:\/\/\[::1\]:\d+$/],
])('a server that listens on %s has an address for clients', async (host, form) => {
  await using server = createServer({ log: silentLog });
  await server.listen({ host, port: 0 });

  expect(addressOf(server)).toMatch(form);
  expect((await fetch(`${addressOf(server)}/healthz`)).status).toBe(200);
});

test('a server that does not listen has no address', () => {
  expect(() => addressOf(createServer({ log: silentLog }))).toThrow('does not listen');
});
