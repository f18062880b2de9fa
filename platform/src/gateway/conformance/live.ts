import { eventually } from '@debt/kit/testing';
import { describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { type Answer, type Dialled, textOf } from '../testing.ts';
import { refuse, token, type World } from './world.ts';

export function liveConnections(gateway: World): void {
  describe('live connections', () => {
    const opened = (dialled: Dialled): WebSocket => (dialled.kind === 'open' ? dialled.socket : expect.fail('refused'));
    const refused = (dialled: Dialled): Answer => (dialled.kind === 'refused' ? dialled.answer : expect.fail('opened'));

    test('open, and carry text and bytes both ways', async () => {
      const socket = opened(await gateway.feed());
      const received: string[] = [];
      socket.on('message', (data, binary) => received.push(`${binary ? 'bytes' : 'text'} ${textOf(data)}`));

      socket.send('hello');
      socket.send(Buffer.from('x'.repeat(100_000)));

      await eventually(() => received.length === 2, 'both came back');
      expect(received).toEqual(['text hello', `bytes ${'x'.repeat(100_000)}`]);
    });

    test('the notifier sees the credential, the cookie, the origin and the true address', async () => {
      const headers = { authorization: token, cookie: 'debt=1', origin: gateway.url, 'x-forwarded-for': '6.6.6.6' };

      opened(await gateway.feed(headers));

      const seen = gateway.notifier.handshakes[0]?.headers;
      expect(seen).toMatchObject({ authorization: token, cookie: 'debt=1', origin: gateway.url, host: new URL(gateway.url).host });
      expect(seen?.['x-forwarded-for']).not.toContain('6.6.6.6');
    });

    test('are asked about as a plain GET, and not as a handshake with the throttler', async () => {
      opened(await gateway.feed());

      expect(gateway.throttler.handshakes).toEqual([]);
      expect(gateway.throttler.last.headers).not.toHaveProperty('upgrade');
      expect(gateway.throttler.last.headers).toMatchObject({ 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/v1/notifications/feed' });
    });

    test('the code and the reason of a close reach the client', async () => {
      const socket = opened(await gateway.feed());
      const closed = Promise.withResolvers<string>();
      socket.once('close', (code, reason) => closed.resolve(`${code} ${reason.toString()}`));

      socket.send('close');

      expect(await closed.promise).toBe('4408 as asked');
    });

    test('refused by the throttler: the client gets the 429 with Retry-After, and the notifier nothing', async () => {
      gateway.throttler.respond = refuse;

      const answer = refused(await gateway.feed());

      expect(answer).toMatchObject({ status: 429, body: '{"status":429,"code":"rate_limited"}' });
      expect(answer.headers).toMatchObject({ 'retry-after': '7', 'ratelimit-remaining': '0' });
      expect(gateway.notifier.handshakes).toEqual([]);
    });

    test('refused by the notifier: the client gets its 401', async () => {
      gateway.notifier.refuseUpgrade = 401;

      const answer = refused(await gateway.feed());

      expect(answer).toMatchObject({ status: 401, body: '{}' });
    });

    test('with the notifier gone: 502', async () => {
      await gateway.notifier.stop();

      expect(refused(await gateway.feed()).status).toBe(502);
    });

    test('under a host that is not ours: 421', async () => {
      expect(refused(await gateway.feed({ host: 'evil.example' })).status).toBe(421);
    });
  });
}
