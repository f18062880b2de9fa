import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { FeedConnection } from './connection.ts';

test('a connection by https to a server of http ends with a message of this program', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const signal = new AbortController().signal;
  const connection = new FeedConnection({ origin: `https://127.0.0.1:${port}`, token: 't', userAgent: 'test', signal });

  const isOpen = await connection.opened();
  connection.close();
  server.closeAllConnections();
  server.close();

  expect(isOpen).toBe(false);
  expect(connection.ending).toEqual({ type: 'failed', message: 'the server at this address uses http, not https' });
});
