import { createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { exchange, NoAnswer, readAnswer } from './plain-http.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

describe('an HTTP answer', () => {
  test.each([
    ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Request-Id: a\r\n\r\nhällo'.replace('ä', 'a'), 200, 'hallo'],
    ['with a length in bytes', 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nhällo', 200, 'hällo'],
    ['in chunks', 'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n', 201, 'abcde'],
    ['in chunks with a trailer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx: y\r\n\r\n', 200, 'a'],
    ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', 204, ''],
    ['after an interim one', 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na', 200, 'a'],
    ['without a reason', 'HTTP/1.1 429 \r\nretry-after: 3\r\ncontent-length: 0\r\n\r\n', 429, ''],
  ])('%s is complete only once its last byte has arrived', (_what, text, status, body) => {
    const whole = bytes(text);
    const cuts = Array.from({ length: whole.length }, (_, length) => readAnswer(whole.subarray(0, length), false));

    expect(readAnswer(whole, false)).toMatchObject({ status, body });
    expect(cuts.filter((cut) => cut !== undefined)).toEqual([]);
  });

  test('without a length ends with the connection', () => {
    const whole = bytes('HTTP/1.1 200 OK\r\n\r\nabc');

    expect([readAnswer(whole, false), readAnswer(whole, true)?.body]).toEqual([undefined, 'abc']);
  });

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n'],
    ['a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'],
    ['an unknown coding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n'],
  ])('is refused when it has %s', (_what, text) => {
    expect(() => readAnswer(bytes(text), true)).toThrow();
  });
});

describe('an exchange', () => {
  const to = async (serve: (socket: Socket) => void, timeoutMs = 5_000) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      socket.once('data', () => serve(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      return await exchange({ hostname: '127.0.0.1', port, message: 'GET / HTTP/1.1\r\n\r\n', timeoutMs, answerBytesMax: 1_000 });
    } catch (error) {
      return error;
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  };

  test('ends with the answer, even when the server keeps the connection open', async () => {
    const answer = await to((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));

    expect(answer).toMatchObject({ status: 200, body: 'ok' });
  });

  test.each([
    [
      'broken',
      'a connection that ends in the middle',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nok'),
      5_000,
    ],
    ['broken', 'an answer that is too large', (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(2_000)}`), 5_000],
    ['broken', 'an answer in another protocol', (socket: Socket) => socket.write('220 mail ready\r\n\r\n'), 5_000],
    ['timeout', 'silence', () => undefined, 50],
  ] as const)('fails with the reason %s after %s', async (reason, _what, serve, timeoutMs) => {
    const failure = await to((socket) => void serve(socket), timeoutMs);

    expect(failure).toBeInstanceOf(NoAnswer);
    expect(failure).toMatchObject({ reason });
  });

  test('fails with the reason not_sent when no process listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));

    const outcome = exchange({ hostname: '127.0.0.1', port, message: '', timeoutMs: 1_000, answerBytesMax: 10 });

    await expect(outcome).rejects.toMatchObject({ reason: 'not_sent' });
  });
});
