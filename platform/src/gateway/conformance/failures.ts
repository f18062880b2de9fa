import { eventually } from '@debt/kit/testing';
import { describe, expect, test } from 'vitest';
import { type Answer, call } from '../testing.ts';
import type { Differences, World } from './world.ts';

export function failingServices(gateway: World, { endsBrokenAnswers = false }: Differences): void {
  describe('a service that fails', () => {
    const isProblem = (answer: Answer): void => {
      expect(answer.status).toBe(502);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    };

    test.each([
      ['with a body', '{"amount":"1.00"}'],
      ['without a body', undefined],
    ])('a POST %s that breaks a service off is never sent twice', async (_what, body) => {
      await call(gateway.url, '/v1/debts');
      gateway.expenses.respond = (incoming) => void incoming.socket.destroy();

      const answer = await call(gateway.url, '/v1/transactions/1/confirmation', {
        method: 'POST',
        ...(body === undefined ? {} : { body }),
      });

      isProblem(answer);
      expect(gateway.expenses.requests.filter((each) => each.method === 'POST')).toHaveLength(1);
    });

    test('is answered with 502 when it is gone, and the other goes on', async () => {
      await gateway.expenses.stop();

      const [gone, other] = await Promise.all([call(gateway.url, '/v1/debts'), call(gateway.url, '/v1/notifications')]);

      isProblem(gone);
      expect(other.status).toBe(200);
    });

    test('is used again when it is back', async () => {
      await gateway.expenses.stop();
      await call(gateway.url, '/v1/debts');

      await gateway.expenses.restart();

      await eventually(async () => (await call(gateway.url, '/v1/debts')).status === 200, 'the service is used again');
    });

    test(`an answer that breaks off ${endsBrokenAnswers ? 'looks complete' : 'does not look complete'}`, async () => {
      gateway.expenses.respond = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/csv' });
        response.write('half', () => response.destroy());
      };

      const outcome = await call(gateway.url, '/v1/export').then(
        () => 'complete',
        () => 'broken off',
      );
      expect(outcome).toBe(endsBrokenAnswers ? 'complete' : 'broken off');
    });

    test('what it refuses itself passes as it is', async () => {
      gateway.expenses.respond = (_request, response) => {
        response.writeHead(429, { 'retry-after': '60', 'content-type': 'application/problem+json' }).end('{"code":"too_many_attempts"}');
      };

      const answer = await call(gateway.url, '/v1/sessions', { method: 'POST', body: '{}' });

      expect(answer).toMatchObject({ status: 429, body: '{"code":"too_many_attempts"}' });
      expect(answer.headers['retry-after']).toBe('60');
    });
  });
}
