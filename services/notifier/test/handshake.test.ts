import { connect } from 'node:net';
import { eventually } from '@debt/kit/testing';
import { feedClose } from '@debt/proto/feed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NotifierService } from '../src/service.ts';
import { upTo } from './feed-client.ts';
import { cookieName, origin, World } from './world.ts';

const fast = {
  credentialCheckMs: 50,
  credentialGraceMs: 300,
  pingEveryMs: 300,
  socketsPerUserMax: 3,
};

describe('the handshake', () => {
  let world: World;
  let notifier: NotifierService;
  beforeAll(async () => {
    world = await World.create();
    notifier = await world.notifier();
  });
  afterAll(async () => {
    await notifier[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });
  const asCookie = (token: string) => ({ cookie: `theme=dark; ${cookieName}=${token}` });

  test('accepts a session, a personal access token, and the cookie of one of our pages', async () => {
    for (const headers of [
      { authorization: `Bearer ${world.identity.signIn('ann')}` },
      { authorization: `bearer ${world.identity.signIn('ann', { kind: 'token' })}` },
      { ...asCookie(world.identity.signIn('ann')), origin },
    ]) {
      await using client = await world.connect(notifier, { headers });
      await client.frame('caught_up');
    }
  });

  test.each([
    ['no credential', () => ({}), '401 not_signed_in'],
    ['an unknown token', () => ({ authorization: `Bearer dts_${'x'.repeat(43)}` }), '401 not_signed_in'],
    ['a malformed token', () => ({ authorization: 'Bearer hello' }), '401 not_signed_in'],
    ['the cookie without an Origin', () => asCookie(world.identity.signIn('ann')), '403 origin_not_allowed'],
    [
      'the cookie from another port of the same host',
      () => ({ ...asCookie(world.identity.signIn('ann')), origin: 'http://debt.test:7001' }),
      '403 origin_not_allowed',
    ],
    [
      'the cookie from a page without an origin',
      () => ({ ...asCookie(world.identity.signIn('ann')), origin: 'null' }),
      '403 origin_not_allowed',
    ],
    [
      'a cookie and a token',
      () => ({ ...asCookie(world.identity.signIn('ann')), origin, authorization: `Bearer ${world.identity.signIn('ann')}` }),
      '400 two_credentials',
    ],
    [
      'a host name that is not allowed',
      () => ({ host: 'evil.test', authorization: `Bearer ${world.identity.signIn('ann')}` }),
      '400 host_not_allowed',
    ],
  ])('refuses %s', async (_what, headers, refusal) => {
    await expect(world.connect(notifier, { headers: headers() })).rejects.toThrow(refusal);
  });

  test('returns 503 while the identity service is unavailable, and accepts the client afterwards', async () => {
    const token = world.identity.signIn('ann');
    await world.identity.stop();

    await expect(world.connect(notifier, { token })).rejects.toThrow('503 unavailable');
    await world.identity.restart();

    const client = await eventually(() => world.connect(notifier, { token }).catch(() => undefined), 'the client is accepted');
    await client[Symbol.asyncDispose]();
  });

  test('upgrades no other route or protocol', async () => {
    const { port, hostname } = new URL(notifier.addresses.http);
    const socket = connect(Number(port), hostname);
    socket.write('GET /v1/notifications HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n');
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('utf8');
    });

    await eventually(() => socket.closed, 'closed by the server');

    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\ncontent-type: application\/problem\+json/);
  });
});

describe('a connected socket', () => {
  let world: World;
  let notifier: NotifierService;
  beforeAll(async () => {
    world = await World.create();
    notifier = await world.notifier({ feedLimits: fast });
  });
  afterAll(async () => {
    await notifier[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  test('is closed when its session is revoked, without closing those of other sessions', async () => {
    const [first, second] = [world.identity.signIn('ann'), world.identity.signIn('ann')];
    await using revoked = await world.connect(notifier, { token: first });
    await using other = await world.connect(notifier, { token: second });

    world.identity.revoke(first);

    expect((await revoked.end()).code).toBe(feedClose.unauthenticated);
    expect(other.closed).toBeUndefined();
  });

  test('is closed when its session expires', async () => {
    const expiresAt = new Date(Date.now() + 2_000);
    await using client = await world.connect(notifier, { token: world.identity.signIn('ben', { expiresAt }) });

    expect((await client.end()).code).toBe(feedClose.unauthenticated);
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime());
  });

  test('stays open for a bounded time while the identity service is unavailable', async () => {
    await using world2 = await World.create();
    await using patient = await world2.notifier({ feedLimits: { ...fast, credentialGraceMs: 60_000 } });
    await using strict = await world2.notifier({ feedLimits: fast });
    const token = world2.identity.signIn('carl');
    await using kept = await world2.connect(patient, { token });
    await using closed = await world2.connect(strict, { token });

    await world2.identity.stop();

    expect((await closed.end()).code).toBe(1013);
    expect(kept.closed).toBeUndefined();
    await world2.store.append({ userId: 'carl', eventId: 'e', at: new Date(), body: '{"type":"later"}' });
    await eventually(() => kept.cursor?.after === 1, 'notifications still arrive');
  });

  test('is closed when it does not subscribe in time', async () => {
    await using hasty = await world.notifier({ feedLimits: { subscribeWithinMs: 200 } });
    await using client = await world.connect(hasty, { token: world.identity.signIn('dan'), subscribes: false });

    expect((await client.end()).code).toBe(feedClose.timeout);
  });

  test('is closed above the limit of its user, without closing the others', async () => {
    const token = world.identity.signIn('eve');
    const clients = await Promise.all(upTo(3).map(() => world.connect(notifier, { token })));
    await Promise.all(clients.map((client) => client.frame('caught_up')));

    const oneMore = await world.connect(notifier, { token, subscribes: false });

    expect((await oneMore.end()).code).toBe(feedClose.tooMany);
    expect(clients.map(({ closed }) => closed)).toEqual([undefined, undefined, undefined]);
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    await using again = await world.connect(notifier, { token });
    await again.frame('caught_up');
  });
});
