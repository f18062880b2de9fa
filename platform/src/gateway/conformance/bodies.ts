import { once } from 'node:events';
import { request } from 'node:http';
import { eventually } from '@debt/kit/testing';
import { describe, expect, test } from 'vitest';
import { type Answer, call, halfClosedCall } from '../testing.ts';
import type { Differences, World } from './world.ts';

export function bodies(gateway: World, { dropsHalfClosed = false, hangsUpEarly = false }: Differences): void {
  describe('bodies', () => {
    test('10 MB are refused with 413 as a problem document, and cost nothing', async () => {
      const large = { method: 'POST', body: Buffer.alloc(10_000_000) };
      const answer = await (hangsUpEarly ? announce(gateway.url, large.body.length) : call(gateway.url, '/v1/transactions', large));

      expect(answer.status).toBe(413);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(JSON.parse(answer.body)).toMatchObject({ status: 413 });
      expect([gateway.expenses.requests, gateway.throttler.requests]).toEqual([[], []]);
    });

    test('a body in chunks that grows too large is refused with 413, and the service never gets all of it', async () => {
      const answer = await call(gateway.url, '/v1/transactions', {
        method: 'POST',
        headers: { 'transfer-encoding': 'chunked' },
        body: Buffer.alloc(3_000_000),
      });

      expect(answer.status).toBe(413);
      expect(gateway.expenses.requests).toEqual([]);
    });

    test('a body in chunks below the limit arrives whole', async () => {
      const answer = await call(gateway.url, '/v1/transactions', {
        method: 'POST',
        headers: { 'transfer-encoding': 'chunked' },
        body: 'x'.repeat(300_000),
      });

      expect(answer.status).toBe(200);
      expect(gateway.expenses.last.body).toHaveLength(300_000);
    });

    test('a request streams: its beginning is at the service before its end is sent', async () => {
      const arrived = Promise.withResolvers<string>();
      gateway.expenses.onHead = (incoming, response) => {
        incoming.once('data', (chunk: Buffer) => arrived.resolve(chunk.toString()));
        incoming.once('end', () => response.end('whole'));
      };
      const outgoing = request(new URL(gateway.url), {
        method: 'POST',
        path: '/v1/transactions',
        headers: { 'content-length': 10 },
        agent: false,
      });
      outgoing.write('begin');

      const first = await arrived.promise;
      outgoing.end('-end!');
      await once(outgoing, 'response');

      expect(first).toBe('begin');
    });

    test('an answer streams: its beginning is at the client before the service ends it', async () => {
      const finish = Promise.withResolvers<() => void>();
      gateway.expenses.respond = (_request, response) => {
        response.write('begin');
        finish.resolve(() => response.end('-end'));
      };
      const outgoing = request(new URL(gateway.url), { path: '/v1/export', agent: false }).end();
      const received: string[] = [];

      outgoing.once('response', (response) => {
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => received.push(chunk));
      });
      await eventually(() => received.length > 0, 'the beginning arrived');
      const early = received.join('');
      (await finish.promise)();
      await eventually(() => received.join('') === 'begin-end', 'the end arrived');

      expect(early).toBe('begin');
    });

    test('HEAD has the headers and no body', async () => {
      const answer = await call(gateway.url, '/v1/debts', { method: 'HEAD' });

      expect(answer).toMatchObject({ status: 200, body: '' });
      expect(answer.headers['content-type']).toContain('application/json');
      expect(gateway.expenses.last.method).toBe('HEAD');
    });

    test('several cookies, an empty answer and a conditional one pass', async () => {
      gateway.expenses.respond = (incoming, response) => {
        response.setHeader('set-cookie', ['a=1; HttpOnly', 'b=2']);
        response.writeHead(incoming.url === '/v1/none' ? 204 : 304, { etag: '"1"' }).end();
      };

      const [none, unchanged] = await Promise.all([call(gateway.url, '/v1/none'), call(gateway.url, '/v1/debts/1')]);

      expect([none.status, unchanged.status]).toEqual([204, 304]);
      expect(none.headers['set-cookie']).toEqual(['a=1; HttpOnly', 'b=2']);
      expect(unchanged.headers.etag).toBe('"1"');
    });

    test(`a client that has closed its sending side ${dropsHalfClosed ? 'is given up: it gets no body' : 'still gets its answer'}`, async () => {
      const body = '{"a":1}';
      const head = `POST /v1/transactions HTTP/1.1\r\nHost: ${new URL(gateway.url).host}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;

      const answer = await halfClosedCall(gateway.url, head + body);

      expect(answer.includes('"service":"expenses"')).toBe(!dropsHalfClosed);
    });
  });
}

/** Announces the length of a body, sends its beginning, and reads the answer before it sends the rest. */
function announce(base: string, length: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-length': length };
    const outgoing = request(new URL(base), { method: 'POST', path: '/v1/transactions', headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        outgoing.destroy();
      });
    });
    outgoing.once('error', reject);
    outgoing.write(Buffer.alloc(1_000));
  });
}
