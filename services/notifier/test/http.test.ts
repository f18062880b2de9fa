import { eventually } from '@debt/kit/testing';
import { parsePage } from '@debt/proto/feed-codec';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NotifierService } from '../src/service.ts';
import { upTo } from './feed-client.ts';
import { cookieName, origin, user, World } from './world.ts';

describe('the HTTP API of notifications', () => {
  let world: World;
  let notifier: NotifierService;
  beforeAll(async () => {
    world = await World.create();
    notifier = await world.notifier();
    await world.publish(7, { author: user('alice'), counterparty: user('bob') });
    await eventually(async () => (await world.store.position('alice')).newest === 7, 'the notifications are stored');
  });
  afterAll(async () => {
    await notifier[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  const call = (path: string, init: RequestInit & { readonly as?: string } = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (init.as !== undefined) headers.set('authorization', `Bearer ${world.identity.signIn(init.as)}`);
    return fetch(`${notifier.addresses.http}/v1/notifications${path}`, { ...init, headers });
  };
  const put = (body: unknown, init: { readonly as?: string; readonly headers?: Readonly<Record<string, string>> } = {}) =>
    call('/read', { method: 'PUT', body: JSON.stringify(body), ...init, headers: { 'content-type': 'application/json', ...init.headers } });

  test('returns notifications page by page', async () => {
    const first = parsePage(await (await call('?limit=5', { as: 'alice' })).json());
    const second = parsePage(await (await call(`?limit=5&after=${first.next}`, { as: 'alice' })).json());

    expect(first.items.map(({ seq }) => seq)).toEqual(upTo(5));
    expect(first).toMatchObject({ next: 5, newest: 7, oldest: 1, readUpTo: 0, unread: 7 });
    expect(second.items.map(({ seq }) => seq)).toEqual([6, 7]);
    expect(second.next).toBeNull();
    expect(first.epoch).toBe((await world.store.position('alice')).epoch);
  });

  test('returns an empty page for a user without notifications', async () => {
    const page = parsePage(await (await call('', { as: 'nobody' })).json());

    expect(page).toMatchObject({ items: [], next: null, newest: 0, oldest: 1, readUpTo: 0, unread: 0 });
  });

  test('moves the read mark forward only, and notifies open sockets', async () => {
    await using client = await world.connect(notifier, { token: world.identity.signIn('bob') });
    await client.frame('caught_up');

    const marked = await put({ upTo: 4 }, { as: 'bob' });
    const back = await put({ upTo: 2 }, { as: 'bob' });

    expect(await marked.json()).toEqual({ readUpTo: 4, unread: 3 });
    expect(await back.json()).toEqual({ readUpTo: 4, unread: 3 });
    expect(await client.frame('read')).toEqual({ type: 'read', upTo: 4 });
  });

  test.each([
    ['an unknown parameter', '?page=2', 400, 'invalid_request'],
    ['a limit beyond the bound', '?limit=101', 400, 'invalid_request'],
    ['a position that is not a number', '?after=x', 400, 'invalid_request'],
    ['the feed without an upgrade', '/feed', 400, 'upgrade_required'],
  ])('refuses %s', async (_what, path, status, code) => {
    const answer = await call(path, { as: 'alice' });

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status, code });
  });

  test('refuses an unknown field, a missing field, and malformed JSON', async () => {
    expect((await put({ upTo: 1, all: true }, { as: 'alice' })).status).toBe(400);
    expect((await put({}, { as: 'alice' })).status).toBe(400);
    expect((await call('/read', { method: 'PUT', body: '{', as: 'alice', headers: { 'content-type': 'application/json' } })).status).toBe(
      400,
    );
  });

  test('accepts the cookie for reading from any origin, and for marking only from our origins', async () => {
    const cookie = `${cookieName}=${world.identity.signIn('alice')}`;

    expect((await call('', { headers: { cookie } })).status).toBe(200);
    expect((await put({ upTo: 0 }, { headers: { cookie } })).status).toBe(403);
    expect((await put({ upTo: 0 }, { headers: { cookie, origin: 'http://evil.test' } })).status).toBe(403);
    expect((await put({ upTo: 0 }, { headers: { cookie, origin } })).status).toBe(200);
  });

  test('refuses a missing or unknown credential with 401', async () => {
    expect((await call('')).status).toBe(401);
    expect((await call('', { headers: { authorization: `Bearer dts_${'y'.repeat(43)}` } })).status).toBe(401);
  });

  test('reports readiness and metrics', async () => {
    const ready = await fetch(`${notifier.addresses.http}/readyz`);
    const metrics = await (await fetch(`${notifier.addresses.metrics}/metrics`)).text();

    expect(await ready.json()).toEqual({ status: 'ready', unavailable: [] });
    expect(metrics).toMatch(/notifier_notifications_total\{outcome="stored",service="notifier"\} 14/);
  });
});
