import { sendRaw } from '@debt/kit/testing/raw-request';
import { describe, expect, test } from 'vitest';
import { call } from '../testing.ts';
import { token, type World } from './world.ts';

export function incomingRequests(gateway: World): void {
  describe('an incoming request', () => {
    test('asks the throttler about the method, the address and the client, and shows it the credential', async () => {
      await call(gateway.url, '/v1/debts?after=7', { method: 'DELETE', headers: { authorization: token, cookie: 'debt=1' } });

      const question = gateway.throttler.last;
      expect(question.method).toBe('GET');
      expect(question.url).toMatch(/^\/v1\/ratelimit/);
      expect(question.headers).toMatchObject({ 'x-forwarded-method': 'DELETE', authorization: token, cookie: 'debt=1' });
      expect(question.headers['x-forwarded-uri']).toMatch(/^\/v1\/debts(\?|$)/);
      expect(question.headers['x-forwarded-for']).toMatch(/^[0-9a-f.:]+$/);
    });

    test('brings a body of 10 kB, the query and the headers to the service unchanged, and not to the throttler', async () => {
      const body = Buffer.alloc(10_000, 'ü');
      const headers = { 'content-type': 'application/json', 'idempotency-key': 'k1', authorization: token, 'if-match': '"3"' };

      const answer = await call(gateway.url, '/v1/transactions?dry=%C3%BC+1', { method: 'POST', headers, body });

      expect(answer.status).toBe(200);
      expect(gateway.expenses.last).toMatchObject({ method: 'POST', url: '/v1/transactions?dry=%C3%BC+1', headers });
      expect(gateway.expenses.last.body.equals(body)).toBe(true);
      expect(gateway.throttler.last.body).toHaveLength(0);
    });

    test('leads notifications to the notifier and the rest of the API to expenses', async () => {
      const paths = ['/v1/notifications', '/v1/notifications?after=3', '/v1/notifications/read', '/v1/debts', '/v1/notificationsx', '/v1'];

      const answers = await Promise.all(paths.map((path) => call(gateway.url, path)));

      const services = answers.map((answer) => /"service":"(\w+)"/.exec(answer.body)?.[1]);
      expect(services).toEqual(['notifier', 'notifier', 'notifier', 'expenses', 'expenses', 'expenses']);
    });

    test('replaces a spoofed X-Forwarded-For, for the service and for the throttler', async () => {
      await call(gateway.url, '/v1/debts', { headers: { 'x-forwarded-for': '6.6.6.6' } });

      for (const seen of [gateway.expenses.last, gateway.throttler.last]) {
        expect(seen.headers['x-forwarded-for']).not.toContain('6.6.6.6');
        expect(seen.headers['x-forwarded-for']).not.toContain(',');
        expect(seen.rawHeaders.filter((text) => text.toLowerCase() === 'x-forwarded-for')).toHaveLength(1);
      }
    });

    test('drops headers that could impersonate a user, and those of a single connection', async () => {
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

      await call(gateway.url, '/v1/debts', { headers: { ...pretence, ...hop, 'x-harmless': 'yes' } });

      const seen = gateway.expenses.last.headers;
      for (const header of [...Object.keys(pretence), 'x-private', 'keep-alive', 'te', 'proxy-authorization'])
        expect(seen).not.toHaveProperty(header);
      expect(seen['x-harmless']).toBe('yes');
    });

    test('no header of the throttler reaches the service', async () => {
      await call(gateway.url, '/v1/debts');

      expect(gateway.expenses.last.headers).not.toHaveProperty('x-user-id');
      expect(gateway.expenses.last.headers).not.toHaveProperty('ratelimit-limit');
    });

    test('a client cannot take a credential away by calling it hop-by-hop', async () => {
      await call(gateway.url, '/v1/debts', { headers: { connection: 'close, x-forwarded-for, host', authorization: token } });

      expect(gateway.expenses.last.headers.host).toBe(new URL(gateway.url).host);
      expect(gateway.expenses.last.headers['x-forwarded-for']).toMatch(/^[0-9a-f.:]+$/);
    });

    test('makes a request id, or passes on a harmless one', async () => {
      const made = await call(gateway.url, '/v1/debts');
      const madeSeen = gateway.expenses.last.headers['x-request-id'];
      const passed = await call(gateway.url, '/v1/debts', { headers: { 'x-request-id': 'mine-1' } });
      const passedSeen = gateway.expenses.last.headers['x-request-id'];
      const harmful = await call(gateway.url, '/v1/debts', { headers: { 'x-request-id': 'a b"{}' } });

      expect(made.headers['x-request-id']).toMatch(/^[\w-]{8,}$/);
      expect(madeSeen).toBe(made.headers['x-request-id']);
      expect([passed.headers['x-request-id'], passedSeen]).toEqual(['mine-1', 'mine-1']);
      expect(harmful.headers['x-request-id']).not.toContain('"');
    });

    test('each of several allowed hosts is answered', async () => {
      const answers = await Promise.all(gateway.hosts.map((host) => call(gateway.url, '/v1/debts', { headers: { host } })));

      expect(gateway.hosts.length).toBeGreaterThan(1);
      expect(answers.map(({ status }) => status)).toEqual(gateway.hosts.map(() => 200));
      expect(gateway.expenses.requests.map(({ headers }) => headers.host).toSorted()).toEqual(gateway.hosts.toSorted());
    });

    test('a host that is not ours is answered 421 and reaches no service', async () => {
      const answer = await call(gateway.url, '/v1/debts', { headers: { host: 'evil.example:7000' } });

      expect(answer.status).toBe(421);
      expect([gateway.expenses.requests, gateway.throttler.requests]).toEqual([[], []]);
    });

    test('a request with two Host headers is answered 400 and reaches no service', async () => {
      const { host } = new URL(gateway.url);

      for (const path of ['/v1/debts', '/']) {
        const answer = await sendRaw(gateway.url, {
          path,
          lines: [
            ['Host', host],
            ['Host', 'evil.example'],
          ],
        });

        expect(answer.status).toBe(400);
      }
      expect([gateway.expenses.requests, gateway.throttler.requests]).toEqual([[], []]);
    });

    test('two Authorization headers are refused, or reach those who refuse them, but never become one', async () => {
      const lines = [
        ['Authorization', token],
        ['Authorization', 'Bearer x'],
      ] as const;

      const { status } = await sendRaw(gateway.url, { path: '/v1/debts', lines });

      const seen = [...gateway.expenses.requests, ...gateway.throttler.requests].map(({ rawHeaders }) =>
        rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'authorization'),
      );
      if (status !== 400) expect(seen).not.toEqual([]);
      expect(seen.filter((names) => names.length !== 2)).toEqual([]);
    });
  });
}
