import { eventually } from '@debt/kit/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { call } from '../testing.ts';
import { allowed, refuse, type World } from './world.ts';

/** Too late for requests that may pass uncounted, in time for those that may not. */
const slowMs = (limits.guard.open.answerMs + limits.guard.closed.answerMs) / 2;

export function throttlerAnswers(gateway: World): void {
  describe('the decision of the throttler', () => {
    test('an allowed call comes back with what is left', async () => {
      const answer = await call(gateway.url, '/v1/debts');

      for (const [header, value] of Object.entries(allowed)) expect(answer.headers[header.toLowerCase()]).toBe(value);
      expect(answer.headers).not.toHaveProperty('ratelimit-degraded');
      expect(answer.headers).not.toHaveProperty('x-user-id');
    });

    test('a refused call comes back as 429 with headers and body, and reaches no service', async () => {
      gateway.throttler.respond = refuse;

      const answer = await call(gateway.url, '/v1/transactions', { method: 'POST', body: 'x'.repeat(50_000) });

      expect(answer.status).toBe(429);
      expect(answer.headers).toMatchObject({ 'retry-after': '7', 'ratelimit-remaining': '0', 'ratelimit-limit': '300' });
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(JSON.parse(answer.body)).toEqual({ status: 429, code: 'rate_limited' });
      expect(gateway.expenses.requests).toEqual([]);
    });

    test('the answer of a degraded throttler is marked as degraded for the client', async () => {
      gateway.throttler.respond = (_request, response) => {
        response.writeHead(200, { ...allowed, 'RateLimit-Degraded': '1' });
        response.end();
      };

      expect((await call(gateway.url, '/v1/debts')).headers['ratelimit-degraded']).toBe('1');
    });

    test('a preflight is not charged, and passes when everything else is refused', async () => {
      gateway.throttler.respond = refuse;

      const answer = await call(gateway.url, '/v1/sessions', { method: 'OPTIONS', headers: { origin: 'http://localhost:5173' } });

      expect(answer.status).toBe(200);
      expect(gateway.expenses.last).toMatchObject({ method: 'OPTIONS', url: '/v1/sessions' });
      expect(gateway.throttler.requests).toEqual([]);
    });

    describe.each(['hangs', 'answers 500', 'is gone'] as const)('when it %s', (how) => {
      beforeEach(async () => {
        if (how === 'is gone') await gateway.throttler.stop();
        if (how === 'hangs') gateway.throttler.respond = () => undefined;
        if (how === 'answers 500') gateway.throttler.respond = (_request, response) => void response.writeHead(500).end('{"status":500}');
      });

      test('calls pass, and the answer is marked as not counted', async () => {
        const reading = await call(gateway.url, '/v1/debts');
        const writing = await call(gateway.url, '/v1/transactions', { method: 'POST', body: '{"amount":"1.00"}' });

        expect([reading.status, writing.status]).toEqual([200, 200]);
        expect([reading.headers['ratelimit-degraded'], writing.headers['ratelimit-degraded']]).toEqual(['1', '1']);
        expect(gateway.expenses.last.body.toString()).toBe('{"amount":"1.00"}');
      });

      test('signing in, registering and codes are shut: 503 with Retry-After, and nothing reaches the service', async () => {
        const plain = ['/v1/sessions', '/v1/users', '/v1/users/me/activation', '/v1/password-resets'];
        const disguised = ['/v1//sessions/', '/v1/%73essions', '/v1/Sessions'];

        const answers = await Promise.all([...plain, ...disguised].map((path) => call(gateway.url, path, { method: 'POST', body: '{}' })));

        for (const answer of answers) {
          expect([503, 504]).toContain(answer.status);
          expect(answer.headers['content-type']).toContain('application/problem+json');
          expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
        }
        expect(gateway.expenses.requests).toEqual([]);
      });

      test('a live connection opens', async () => {
        expect((await gateway.feed()).kind).toBe('open');
      });
    });

    test('a slow answer is waited for where nothing passes without one, and nowhere else', async () => {
      gateway.throttler.respond = (_request, response) => void setTimeout(() => response.writeHead(200, allowed).end(), slowMs);

      const signIn = await call(gateway.url, '/v1/sessions', { method: 'POST', body: '{}' });
      const asked = gateway.throttler.requests.length;
      const reading = await call(gateway.url, '/v1/debts');

      expect([signIn.status, signIn.headers['ratelimit-degraded'], signIn.headers['ratelimit-limit']]).toEqual([
        200,
        undefined,
        allowed['RateLimit-Limit'],
      ]);
      expect(asked).toBe(1);
      expect([reading.status, reading.headers['ratelimit-degraded']]).toEqual([200, '1']);
    });

    test('when it is back it is asked again', async () => {
      await gateway.throttler.stop();
      for (let index = 0; index < 10; index += 1) await call(gateway.url, '/v1/debts');

      await gateway.throttler.restart();
      const answer = await eventually(async () => {
        const back = await call(gateway.url, '/v1/debts');
        return back.headers['ratelimit-limit'] === undefined ? undefined : back;
      }, 'the throttler is asked again');

      expect(answer.headers).not.toHaveProperty('ratelimit-degraded');
    });
  });
}
