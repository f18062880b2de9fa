import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type HttpServer } from '../src/server/server.ts';
import { eventually, silentLog } from '../src/testing/testing.ts';

/** One second instead of the ten or thirty: the tests verify that there is an end. */
const patience = { headersMs: 500, requestMs: 1_000, checkEveryMs: 50, stalledMs: 1_000 };
const dropEveryMs = 100;
const manyBytes = 64 * 1024 * 1024;

let server: HttpServer;
/** Unfinished answers. */
let streaming = 0;
beforeAll(async () => {
  server = createServer({ log: silentLog, patience });
  server.post('/echo', async (request) => request.body);
  server.get('/much', async (_request, reply) => {
    streaming += 1;
    const much = Readable.from(chunks(), { objectMode: false });
    much.once('close', () => {
      streaming -= 1;
    });
    return reply.type('text/plain').send(much);
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

describe('a client that sends one byte at a time', () => {
  test('is disconnected before its headers are complete', async () => {
    const client = await open();

    const answer = await dripUntilClosed(client, 'GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: ', 'a');

    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('is disconnected before its body is complete', async () => {
    const client = await open();

    const answer = await dripUntilClosed(
      client,
      'POST /echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 10000\r\n\r\n"',
      'a',
    );

    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('is disconnected during a second request on the same connection', async () => {
    const client = await open();
    client.write('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(client, 'data');

    const answer = await dripUntilClosed(client, 'POST /echo HTTP/1.1\r\nhost: a\r\nx-slow: ', 'a');

    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('does not prevent answers to other clients', async () => {
    const slow = await Promise.all(Array.from({ length: 200 }, open));
    for (const client of slow) client.write('POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 10000\r\n');

    const response = await fetch(`http://127.0.0.1:${port()}/healthz`);

    expect(response.status).toBe(200);
    await Promise.all(slow.map(closed));
  });
});

test('a client that requests a large answer and reads nothing is disconnected, and the answer is released', async () => {
  const client = await open();
  client.pause();
  client.write('GET /much HTTP/1.1\r\nhost: a\r\n\r\n');
  await eventually(() => streaming === 1, 'the answer begins');

  await eventually(() => streaming === 0, 'the answer is given up');

  client.destroy();
});

function* chunks(): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, 'a');
  for (let sent = 0; sent < manyBytes; sent += chunk.length) yield chunk;
}

function port(): number {
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return (address satisfies AddressInfo).port;
}

async function open(): Promise<Socket> {
  const client = connect(port(), '127.0.0.1');
  // These clients write to closed connections.
  client.on('error', () => undefined);
  await once(client, 'connect');
  return client;
}

function closed(client: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  client.resume().once('close', () => resolve(undefined));
  return promise;
}

/** Sends a beginning and then one byte after the other. @returns the received answer. */
async function dripUntilClosed(client: Socket, beginning: string, byte: string): Promise<string> {
  let answer = '';
  client.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  client.write(beginning);
  const drops = setInterval(() => client.write(byte), dropEveryMs);
  await closed(client);
  clearInterval(drops);
  return answer;
}
