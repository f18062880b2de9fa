import { describe, expect, test } from 'vitest';
import { call } from '../testing.ts';
import { type World } from './world.ts';

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

    test('is alive and ready, whatever host it is asked as and whoever is away', async () => {
      await Promise.all([gateway.expenses.goAway(), gateway.notifier.goAway(), gateway.throttler.goAway()]);

      const answers = await Promise.all(
        ['/-/live', '/-/ready'].map((path) => call(gateway.url, path, { headers: { host: '10.0.0.9:80' } })),
      );

      expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    });
  });
}
