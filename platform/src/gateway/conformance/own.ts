import { describe, expect, test } from 'vitest';
import { call } from '../testing.ts';
import { page as built, type World } from './world.ts';

export function ownPages(gateway: World): void {
  describe('its own', () => {
    test('the page at / has no inline script or style, strict headers, and costs nothing', async () => {
      const page = await call(gateway.url, '/');

      expect(page.status).toBe(200);
      expect(page.headers['content-type']).toContain('text/html');
      expect(page.headers['content-security-policy']).toContain("default-src 'self'");
      expect(page.headers['content-security-policy']).not.toContain('unsafe-inline');
      expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
      expect(page.body).not.toMatch(/<style|<script>|\sstyle=|\son\w+=/);
      expect(gateway.throttler.requests).toEqual([]);
    });

    test.each(['/people/alice', '/people/alice?currency=EUR', '/settings'])(
      'an address of the page, %s, is answered with the page, which is never cached',
      async (path) => {
        const navigation = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'sec-fetch-mode': 'navigate' };

        const answer = await call(gateway.url, path, { headers: navigation });

        expect([answer.status, answer.body]).toEqual([200, built.html]);
        expect(answer.headers['content-type']).toContain('text/html');
        expect(answer.headers['cache-control']).toBe('no-cache');
        expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
        expect(gateway.throttler.requests).toEqual([]);
      },
    );

    test.each(['*/*', 'text/html,*/*;q=0.8'])('a script that is gone is a 404 and never the page, also for %s', async (accept) => {
      const [there, gone] = await Promise.all(
        [built.script, '/assets/missing.js'].map((path) => call(gateway.url, path, { headers: { accept } })),
      );

      expect(there).toMatchObject({ status: 200, body: 'export {};' });
      expect(there?.headers['cache-control']).toContain('immutable');
      expect(gone?.status).toBe(404);
      expect(gone?.body).not.toContain('<title>');
      expect(gone?.headers['cache-control'] ?? 'no-cache').toBe('no-cache');
    });

    test('what the API does not know stays its problem document, also for a browser that goes there', async () => {
      gateway.expenses.respond = (_request, response) => {
        response.writeHead(404, { 'content-type': 'application/problem+json' }).end('{"status":404,"code":"no_such_route"}');
      };

      const answer = await call(gateway.url, '/v1/nothing', { headers: { accept: 'text/html' } });

      expect([answer.status, answer.body]).toEqual([404, '{"status":404,"code":"no_such_route"}']);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    });

    test('is alive and ready for every Host, and while any service is unavailable', async () => {
      await Promise.all([gateway.expenses.stop(), gateway.notifier.stop(), gateway.throttler.stop()]);

      const answers = await Promise.all(
        ['/-/live', '/-/ready'].map((path) => call(gateway.url, path, { headers: { host: '10.0.0.9:80' } })),
      );

      expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    });
  });
}
