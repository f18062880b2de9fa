import { once } from 'node:events';
import { request } from 'node:http';
import { eventually } from '@debt/kit/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { type Answer, call, type Dialled, dial, halfClosedCall, RecordingService, type Respond } from './testing.ts';

export interface Upstreams {
  readonly expensesUrl: string;
  readonly notifierUrl: string;
  readonly throttlerUrl: string;
  readonly bodyLimitBytes: number;
}
export interface StartedGateway extends AsyncDisposable {
  /** http://host:port, where host:port is an allowed host. */
  readonly url: string;
}

const bodyLimitBytes = 1_000_000;
const allowed = { 'RateLimit-Limit': '300', 'RateLimit-Remaining': '299', 'RateLimit-Reset': '1', 'RateLimit-Policy': '300;w=3' } as const;
const token = `Bearer dts_${'a'.repeat(43)}`;

const service =
  (name: string): Respond =>
  (incoming, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ service: name, method: incoming.method, url: incoming.url }));
  };
const allow: Respond = (_request, response) => {
  response.writeHead(200, { ...allowed, 'X-User-Id': 'somebody' });
  response.end();
};
const refuse: Respond = (_request, response) => {
  response.writeHead(429, { ...allowed, 'RateLimit-Remaining': '0', 'Retry-After': '7', 'Content-Type': 'application/problem+json' });
  response.end('{"status":429,"code":"rate_limited"}');
};

/** What every gateway of the platform must pass on, keep back and survive, with small services behind it that write down what they get. */
export function gatewayConformance(name: string, start: (upstreams: Upstreams) => Promise<StartedGateway>): void {
  describe(`gateway: ${name}`, () => {
    const stack = new AsyncDisposableStack();
    const sockets: WebSocket[] = [];
    let expenses: RecordingService;
    let notifier: RecordingService;
    let throttler: RecordingService;
    let url: string;

    beforeAll(async () => {
      expenses = stack.use(await RecordingService.start(service('expenses')));
      notifier = stack.use(await RecordingService.start(service('notifier')));
      throttler = stack.use(await RecordingService.start(allow));
      const upstreams = { expensesUrl: expenses.url, notifierUrl: notifier.url, throttlerUrl: throttler.url, bodyLimitBytes };
      ({ url } = stack.use(await start(upstreams)));
    });
    afterAll(() => stack.disposeAsync());
    beforeEach(async () => {
      for (const each of [expenses, notifier, throttler]) await each.reset();
      // A gateway that rests from asking a throttler that failed needs a moment to ask again.
      await eventually(async () => (await call(url, '/v1/warm-up')).headers['ratelimit-limit'] !== undefined, 'the throttler is asked');
      for (const each of [expenses, notifier, throttler]) await each.reset();
    });
    afterEach(() => {
      for (const socket of sockets.splice(0)) socket.terminate();
    });
    const feed = async (headers: Readonly<Record<string, string>> = {}): Promise<Dialled> => {
      const dialled = await dial(url, '/v1/notifications/feed', headers);
      if (dialled.kind === 'open') sockets.push(dialled.socket);
      return dialled;
    };

    describe('on the way in', () => {
      test('asks the throttler about the method, the address and the client, and shows it the credential', async () => {
        await call(url, '/v1/debts?after=7', { method: 'DELETE', headers: { authorization: token, cookie: 'debt=1' } });

        const question = throttler.last;
        expect(question).toMatchObject({ method: 'GET', url: expect.stringMatching(/^\/v1\/ratelimit/) });
        expect(question.headers).toMatchObject({ 'x-forwarded-method': 'DELETE', authorization: token, cookie: 'debt=1' });
        expect(question.headers['x-forwarded-uri']).toMatch(/^\/v1\/debts(\?|$)/);
        expect(question.headers['x-forwarded-for']).toMatch(/^[0-9a-f.:]+$/);
      });

      test('brings a body of 10 kB, the query and the headers to the service unchanged, and not to the throttler', async () => {
        const body = Buffer.alloc(10_000, 'ü');
        const headers = { 'content-type': 'application/json', 'idempotency-key': 'k1', authorization: token, 'if-match': '"3"' };

        const answer = await call(url, '/v1/transactions?dry=%C3%BC+1', { method: 'POST', headers, body });

        expect(answer.status).toBe(200);
        expect(expenses.last).toMatchObject({ method: 'POST', url: '/v1/transactions?dry=%C3%BC+1', headers });
        expect(expenses.last.body.equals(body)).toBe(true);
        expect(throttler.last.body).toHaveLength(0);
      });

      test('leads notifications to the notifier and the rest of the API to expenses', async () => {
        const paths = [
          '/v1/notifications',
          '/v1/notifications?after=3',
          '/v1/notifications/read',
          '/v1/debts',
          '/v1/notificationsx',
          '/v1',
        ];

        const answers = await Promise.all(paths.map((path) => call(url, path)));

        const services = answers.map((answer) => /"service":"(\w+)"/.exec(answer.body)?.[1]);
        expect(services).toEqual(['notifier', 'notifier', 'notifier', 'expenses', 'expenses', 'expenses']);
      });

      test('replaces a spoofed X-Forwarded-For, for the service and for the throttler', async () => {
        await call(url, '/v1/debts', { headers: { 'x-forwarded-for': '6.6.6.6' } });

        for (const seen of [expenses.last, throttler.last]) {
          expect(seen.headers['x-forwarded-for']).not.toContain('6.6.6.6');
          expect(seen.headers['x-forwarded-for']).not.toContain(',');
          expect(seen.rawHeaders.filter((text) => text.toLowerCase() === 'x-forwarded-for')).toHaveLength(1);
        }
      });

      test('keeps back what could pass for somebody, and what concerns one connection', async () => {
        const pretence = {
          'x-user-id': '1',
          'x-forwarded-user': 'root',
          forwarded: 'for=6.6.6.6',
          'x-real-ip': '6.6.6.6',
          'remote-user': 'root',
        };
        const hop = {
          connection: 'close, x-private',
          'x-private': '1',
          'keep-alive': 'timeout=9',
          te: 'trailers',
          'proxy-authorization': 'x',
        };

        await call(url, '/v1/debts', { headers: { ...pretence, ...hop, 'x-harmless': 'yes' } });

        const seen = expenses.last.headers;
        for (const header of [...Object.keys(pretence), 'x-private', 'keep-alive', 'te', 'proxy-authorization'])
          expect(seen).not.toHaveProperty(header);
        expect(seen['x-harmless']).toBe('yes');
      });

      test('no header of the throttler reaches the service', async () => {
        await call(url, '/v1/debts');

        expect(expenses.last.headers).not.toHaveProperty('x-user-id');
        expect(expenses.last.headers).not.toHaveProperty('ratelimit-limit');
      });

      test('a client cannot take a credential away by calling it hop-by-hop', async () => {
        await call(url, '/v1/debts', { headers: { connection: 'close, x-forwarded-for, host', authorization: token } });

        expect(expenses.last.headers).toMatchObject({ 'x-forwarded-for': expect.any(String), host: new URL(url).host });
      });

      test('makes a request id, or passes on a harmless one', async () => {
        const made = await call(url, '/v1/debts');
        const madeSeen = expenses.last.headers['x-request-id'];
        const passed = await call(url, '/v1/debts', { headers: { 'x-request-id': 'mine-1' } });
        const passedSeen = expenses.last.headers['x-request-id'];
        const harmful = await call(url, '/v1/debts', { headers: { 'x-request-id': 'a b"{}' } });

        expect(made.headers['x-request-id']).toMatch(/^[\w-]{8,}$/);
        expect(madeSeen).toBe(made.headers['x-request-id']);
        expect([passed.headers['x-request-id'], passedSeen]).toEqual(['mine-1', 'mine-1']);
        expect(harmful.headers['x-request-id']).not.toContain('"');
      });

      test('a host that is not ours is answered 421 and reaches nobody', async () => {
        const answer = await call(url, '/v1/debts', { headers: { host: 'evil.example:7000' } });

        expect(answer.status).toBe(421);
        expect([expenses.requests, throttler.requests]).toEqual([[], []]);
      });
    });

    describe('the word of the throttler', () => {
      test('an allowed call comes back with what is left', async () => {
        const answer = await call(url, '/v1/debts');

        for (const [header, value] of Object.entries(allowed)) expect(answer.headers[header.toLowerCase()]).toBe(value);
        expect(answer.headers).not.toHaveProperty('ratelimit-degraded');
        expect(answer.headers).not.toHaveProperty('x-user-id');
      });

      test('a refused call comes back as 429 with headers and body, and reaches no service', async () => {
        throttler.respond = refuse;

        const answer = await call(url, '/v1/transactions', { method: 'POST', body: 'x'.repeat(50_000) });

        expect(answer.status).toBe(429);
        expect(answer.headers).toMatchObject({ 'retry-after': '7', 'ratelimit-remaining': '0', 'ratelimit-limit': '300' });
        expect(answer.headers['content-type']).toContain('application/problem+json');
        expect(JSON.parse(answer.body)).toEqual({ status: 429, code: 'rate_limited' });
        expect(expenses.requests).toEqual([]);
      });

      test('a throttler that is degraded itself says so to the client', async () => {
        throttler.respond = (_request, response) => {
          response.writeHead(200, { ...allowed, 'RateLimit-Degraded': '1' });
          response.end();
        };

        expect((await call(url, '/v1/debts')).headers['ratelimit-degraded']).toBe('1');
      });

      test('a preflight is not charged, and passes when everything else is refused', async () => {
        throttler.respond = refuse;

        const answer = await call(url, '/v1/sessions', { method: 'OPTIONS', headers: { origin: 'http://localhost:5173' } });

        expect(answer.status).toBe(200);
        expect(expenses.last).toMatchObject({ method: 'OPTIONS', url: '/v1/sessions' });
        expect(throttler.requests).toEqual([]);
      });

      describe.each(['hangs', 'answers 500', 'is gone'] as const)('when it %s', (how) => {
        beforeEach(async () => {
          if (how === 'is gone') await throttler.goAway();
          if (how === 'hangs') throttler.respond = () => undefined;
          if (how === 'answers 500') throttler.respond = (_request, response) => void response.writeHead(500).end('{"status":500}');
        });

        test('calls go through, and the answer says that nobody counts', async () => {
          const reading = await call(url, '/v1/debts');
          const writing = await call(url, '/v1/transactions', { method: 'POST', body: '{"amount":"1.00"}' });

          expect([reading.status, writing.status]).toEqual([200, 200]);
          expect([reading.headers['ratelimit-degraded'], writing.headers['ratelimit-degraded']]).toEqual(['1', '1']);
          expect(expenses.last.body.toString()).toBe('{"amount":"1.00"}');
        });

        test.each([
          ['POST', '/v1/sessions'],
          ['POST', '/v1/users'],
          ['POST', '/v1/users/me/activation'],
          ['POST', '/v1/password-resets'],
          ['POST', '/v1//sessions/'],
          ['POST', '/v1/%73essions'],
        ])('%s %s is shut: 503 with Retry-After, and nothing reaches the service', async (method, path) => {
          const answer = await call(url, path, { method, body: '{}' });

          expect([503, 504]).toContain(answer.status);
          expect(answer.headers['content-type']).toContain('application/problem+json');
          expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
          expect(expenses.requests).toEqual([]);
        });

        test('a live connection opens', async () => {
          expect((await feed()).kind).toBe('open');
        });
      });

      test('when it is back it is asked again', async () => {
        await throttler.goAway();
        for (let index = 0; index < 10; index += 1) await call(url, '/v1/debts');

        await throttler.comeBack();
        const answer = await eventually(async () => {
          const back = await call(url, '/v1/debts');
          return back.headers['ratelimit-limit'] === undefined ? undefined : back;
        }, 'the throttler is asked again');

        expect(answer.headers).not.toHaveProperty('ratelimit-degraded');
      });
    });

    describe('bodies', () => {
      test('10 MB are refused with 413 as a problem document, and cost nothing', async () => {
        const answer = await call(url, '/v1/transactions', { method: 'POST', body: Buffer.alloc(10_000_000) });

        expect(answer.status).toBe(413);
        expect(answer.headers['content-type']).toContain('application/problem+json');
        expect(JSON.parse(answer.body)).toMatchObject({ status: 413 });
        expect([expenses.requests, throttler.requests]).toEqual([[], []]);
      });

      test('a body in chunks that grows too large is refused with 413, and the service never gets all of it', async () => {
        const answer = await call(url, '/v1/transactions', {
          method: 'POST',
          headers: { 'transfer-encoding': 'chunked' },
          body: Buffer.alloc(3_000_000),
        });

        expect(answer.status).toBe(413);
        expect(expenses.requests).toEqual([]);
      });

      test('a body in chunks below the limit arrives whole', async () => {
        const answer = await call(url, '/v1/transactions', {
          method: 'POST',
          headers: { 'transfer-encoding': 'chunked' },
          body: 'x'.repeat(300_000),
        });

        expect(answer.status).toBe(200);
        expect(expenses.last.body).toHaveLength(300_000);
      });

      test('a request streams: its beginning is at the service before its end is sent', async () => {
        const arrived = Promise.withResolvers<string>();
        expenses.onHead = (incoming, response) => {
          incoming.once('data', (chunk: Buffer) => arrived.resolve(chunk.toString()));
          incoming.once('end', () => response.end('whole'));
        };
        const outgoing = request(new URL(url), {
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
        expenses.respond = (_request, response) => {
          response.write('begin');
          finish.resolve(() => response.end('-end'));
        };
        const outgoing = request(new URL(url), { path: '/v1/export', agent: false }).end();
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
        const answer = await call(url, '/v1/debts', { method: 'HEAD' });

        expect(answer).toMatchObject({ status: 200, body: '' });
        expect(answer.headers['content-type']).toContain('application/json');
        expect(expenses.last.method).toBe('HEAD');
      });

      test('several cookies, an empty answer and a conditional one pass', async () => {
        expenses.respond = (incoming, response) => {
          response.setHeader('set-cookie', ['a=1; HttpOnly', 'b=2']);
          response.writeHead(incoming.url === '/v1/none' ? 204 : 304, { etag: '"1"' }).end();
        };

        const [none, unchanged] = await Promise.all([call(url, '/v1/none'), call(url, '/v1/debts/1')]);

        expect([none.status, unchanged.status]).toEqual([204, 304]);
        expect(none.headers['set-cookie']).toEqual(['a=1; HttpOnly', 'b=2']);
        expect(unchanged.headers.etag).toBe('"1"');
      });

      test('a client that has closed its sending side still gets its answer', async () => {
        const body = '{"a":1}';
        const head = `POST /v1/transactions HTTP/1.1\r\nHost: ${new URL(url).host}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;

        const answer = await halfClosedCall(url, head + body);

        expect(answer).toMatch(/^HTTP\/1\.1 200 /);
        expect(answer).toContain('"service":"expenses"');
      });
    });

    describe('a service that fails', () => {
      const isProblem = (answer: Answer): void => {
        expect(answer.status).toBe(502);
        expect(answer.headers['content-type']).toContain('application/problem+json');
      };

      test.each([
        ['with a body', '{"amount":"1.00"}'],
        ['without a body', undefined],
      ])('a POST %s that breaks a service off is never sent twice', async (_what, body) => {
        await call(url, '/v1/debts');
        expenses.respond = (incoming) => void incoming.socket.destroy();

        const answer = await call(url, '/v1/transactions/1/confirmation', { method: 'POST', ...(body === undefined ? {} : { body }) });

        isProblem(answer);
        expect(expenses.requests.filter((each) => each.method === 'POST')).toHaveLength(1);
      });

      test('is answered with 502 when it is gone, and the other goes on', async () => {
        await expenses.goAway();

        const [gone, other] = await Promise.all([call(url, '/v1/debts'), call(url, '/v1/notifications')]);

        isProblem(gone);
        expect(other.status).toBe(200);
      });

      test('is used again when it is back', async () => {
        await expenses.goAway();
        await call(url, '/v1/debts');

        await expenses.comeBack();

        await eventually(async () => (await call(url, '/v1/debts')).status === 200, 'the service is used again');
      });

      test('an answer that breaks off does not look complete', async () => {
        expenses.respond = (_request, response) => {
          response.writeHead(200, { 'content-type': 'text/csv' });
          response.write('half', () => response.destroy());
        };

        await expect(call(url, '/v1/export')).rejects.toThrow();
      });

      test('what it refuses itself passes as it is', async () => {
        expenses.respond = (_request, response) => {
          response.writeHead(429, { 'retry-after': '60', 'content-type': 'application/problem+json' }).end('{"code":"too_many_attempts"}');
        };

        const answer = await call(url, '/v1/sessions', { method: 'POST', body: '{}' });

        expect(answer).toMatchObject({ status: 429, body: '{"code":"too_many_attempts"}' });
        expect(answer.headers['retry-after']).toBe('60');
      });
    });

    describe('live connections', () => {
      const opened = (dialled: Dialled): WebSocket => (dialled.kind === 'open' ? dialled.socket : expect.fail('refused'));
      const refused = (dialled: Dialled): Answer => (dialled.kind === 'refused' ? dialled.answer : expect.fail('opened'));

      test('open, and carry text and bytes both ways', async () => {
        const socket = opened(await feed());
        const heard: string[] = [];
        socket.on('message', (data, binary) => heard.push(`${binary ? 'bytes' : 'text'} ${String(data)}`));

        socket.send('hello');
        socket.send(Buffer.from('x'.repeat(100_000)));

        await eventually(() => heard.length === 2, 'both came back');
        expect(heard).toEqual(['text hello', `bytes ${'x'.repeat(100_000)}`]);
      });

      test('the notifier sees the credential, the cookie, the origin and the true address', async () => {
        const headers = { authorization: token, cookie: 'debt=1', origin: url, 'x-forwarded-for': '6.6.6.6' };

        opened(await feed(headers));

        const seen = notifier.handshakes[0]?.headers;
        expect(seen).toMatchObject({ authorization: token, cookie: 'debt=1', origin: url, host: new URL(url).host });
        expect(seen?.['x-forwarded-for']).not.toContain('6.6.6.6');
      });

      test('are asked about as a plain GET, and not as a handshake with the throttler', async () => {
        opened(await feed());

        expect(throttler.handshakes).toEqual([]);
        expect(throttler.last.headers).not.toHaveProperty('upgrade');
        expect(throttler.last.headers).toMatchObject({ 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/v1/notifications/feed' });
      });

      test('the code and the reason of a close reach the client', async () => {
        const socket = opened(await feed());
        const closed = once(socket, 'close');

        socket.send('close');
        const [code, reason]: readonly unknown[] = await closed;

        expect([code, String(reason)]).toEqual([4408, 'as asked']);
      });

      test('refused by the throttler: the client gets the 429 with Retry-After, and the notifier nothing', async () => {
        throttler.respond = refuse;

        const answer = refused(await feed());

        expect(answer).toMatchObject({ status: 429, body: '{"status":429,"code":"rate_limited"}' });
        expect(answer.headers).toMatchObject({ 'retry-after': '7', 'ratelimit-remaining': '0' });
        expect(notifier.handshakes).toEqual([]);
      });

      test('refused by the notifier: the client gets its 401', async () => {
        notifier.refuseUpgrade = 401;

        const answer = refused(await feed());

        expect(answer).toMatchObject({ status: 401, body: '{}' });
      });

      test('with the notifier gone: 502', async () => {
        await notifier.goAway();

        expect(refused(await feed()).status).toBe(502);
      });

      test('under a host that is not ours: 421', async () => {
        expect(refused(await feed({ host: 'evil.example' })).status).toBe(421);
      });
    });

    describe('its own', () => {
      test('the page at / has no inline script or style, strict headers, and costs nothing', async () => {
        const page = await call(url, '/');

        expect(page.status).toBe(200);
        expect(page.headers['content-type']).toContain('text/html');
        expect(page.headers['content-security-policy']).toContain("default-src 'self'");
        expect(page.headers['content-security-policy']).not.toContain('unsafe-inline');
        expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
        expect(page.body).not.toMatch(/<style|<script>|\sstyle=|\son\w+=/);
        expect(throttler.requests).toEqual([]);
      });

      test('is alive and ready, whatever host it is asked as and whoever is away', async () => {
        await Promise.all([expenses.goAway(), notifier.goAway(), throttler.goAway()]);

        const answers = await Promise.all(['/-/live', '/-/ready'].map((path) => call(url, path, { headers: { host: '10.0.0.9:80' } })));

        expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
      });
    });
  });
}
