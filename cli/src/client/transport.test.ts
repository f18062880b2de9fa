import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { Transport } from './transport.ts';

test('a slow answer is reported while it is awaited, and still arrives', async () => {
  const slow = Promise.withResolvers<string>();
  await using server = createServer((_request, response) => {
    void slow.promise.then((text) => response.end(JSON.stringify(text)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  const transport = new Transport({
    origin: `http://127.0.0.1:${address.port}`,
    timeoutMs: 20_000,
    userAgent: 'test',
    obstacle: () => undefined,
    onSlow: () => slow.resolve('after the report'),
  });

  const answer = await transport.send({ method: 'GET', path: '/v1/people' });

  expect(answer.body).toBe('after the report');
});
