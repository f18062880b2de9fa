import { eventually } from '@debt/kit/testing';
import { feedClose } from '@debt/proto/feed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NotifierService } from '../src/service.ts';
import { type FeedClient, repeat, upTo } from './feed-client.ts';
import { user, World } from './world.ts';

describe('what concurrency must not break', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(async () => world[Symbol.asyncDispose]());

  test('a failed insert wakes nobody and ends nothing: the notification comes once, when the store is back', async () => {
    const { store, faults } = world.faultyStore();
    await using notifier = await world.notifier({ store });
    await using client = await world.connect(notifier, { token: world.identity.signIn('f13') });
    await client.frame('caught_up');

    faults.unavailable = true;
    const ids = await world.publish(3, { counterparty: user('f13') });
    await eventually(() => faults.failures > 0, 'an insert failed');
    faults.recover();
    await client.seen(3);

    expect(client.eventIds).toEqual(ids);
    expect(client.problems).toEqual([]);
  });

  test('a second and a third device of a connected user get the same feed', async () => {
    await using notifier = await world.notifier();
    const token = world.identity.signIn('f14');
    await using first = await world.connect(notifier, { token });
    await first.frame('caught_up');
    await using second = await world.connect(notifier, { token });
    await using third = await world.connect(notifier, { token: world.identity.signIn('f14') });

    const ids = await world.publish(5, { counterparty: user('f14') });
    await Promise.all([first, second, third].map((device) => device.seen(5)));

    expect([first.eventIds, second.eventIds, third.eventIds]).toEqual([ids, ids, ids]);
  });

  test('nothing about a connection is remembered: after a restart its users connect at once', async () => {
    const token = world.identity.signIn('f15');
    const before = await world.notifier();
    const cut = await world.connect(before, { token });
    await cut.frame('caught_up');
    await before[Symbol.asyncDispose]();

    await using after = await world.notifier();
    await using again = await world.connect(after, { token, cursor: cut.cursor });
    await again.frame('caught_up');

    expect(await cut.end()).toEqual({ code: 1001, reason: 'the server restarts: connect again' });
    expect(again.problems).toEqual([]);
  });

  test('a handshake that failed, or whose client left half-way, locks nobody out', async () => {
    await using notifier = await world.notifier({ feedLimits: { socketsPerUserMax: 1 } });
    const token = world.identity.signIn('f15b');
    world.identity.hang();
    const refused = await world.connect(notifier, { token }).catch((error: unknown) => String(error));
    await world.identity.stop();
    await world.identity.restart();

    const client = await eventually(() => world.connect(notifier, { token }).catch(() => undefined), 'connected');
    await client.frame('caught_up');

    expect(refused).toContain('503 unavailable');
    await client[Symbol.asyncDispose]();
  });

  test('a user who leaves from both ends at once is removed once, and nobody else waits for it', async () => {
    await using notifier = await world.notifier({ feedLimits: { credentialCheckMs: 20 } });
    await using other = await world.connect(notifier, { token: world.identity.signIn('f16-other') });
    await repeat(5, async () => {
      const token = world.identity.signIn('f16');
      const clients = await Promise.all(upTo(4).map(() => world.connect(notifier, { token })));

      world.identity.revoke(token);
      for (const client of clients.slice(2)) client.ws.terminate();
      await Promise.all(clients.map((client) => client.end()));
    });

    await world.publish(2, { author: user('f16'), counterparty: user('f16-other') });
    await other.seen(2);
    await using again = await world.connect(notifier, { token: world.identity.signIn('f16') });
    await again.seen(2);
    const metrics = await (await fetch(`${notifier.addresses.metrics}/metrics`)).text();

    expect(metrics).toMatch(/notifier_sockets\{[^}]*\} 2/);
  });

  test('a store that hangs for one user holds up no other: nothing is locked while something is awaited', async () => {
    const { store, faults } = world.faultyStore();
    await using notifier = await world.notifier({ store, feedLimits: { socketsPerUserMax: 1 } });
    const held = await world.connect(notifier, { token: world.identity.signIn('f16-held'), subscribes: false });
    await using free = await world.connect(notifier, { token: world.identity.signIn('f16-free') });
    faults.hangFor('f16-held');
    held.send({ type: 'subscribe' });

    await free.frame('caught_up');
    await world.publish(3, { author: user('f16-free'), counterparty: { ...user('p'), isUser: false } });
    await free.seen(3);
    expect(held.frames).toEqual([]);
    await held[Symbol.asyncDispose]();
    await eventually(
      async () => (await (await fetch(`${notifier.addresses.metrics}/metrics`)).text()).match(/notifier_sockets\{[^}]*\} 1/) !== null,
      'one socket is left',
    );
    await using again = await world.connect(notifier, { token: world.identity.signIn('f16-held') });
    faults.recover();
    await again.frame('caught_up');

    expect(free.problems).toEqual([]);
  });

  test('devices that come and go while events arrive each get every notification once and in order', async () => {
    await using notifier = await world.notifier();
    const token = world.identity.signIn('f17');
    await using steady = await world.connect(notifier, { token });

    const publishing = repeat(12, () => world.publish(20, { counterparty: user('f17') }));
    const visits = await Promise.all(upTo(4).map(() => visit(notifier, token, 8)));
    await publishing;
    await steady.seen(240);

    expect(steady.seqs).toEqual(upTo(240));
    expect(steady.problems).toEqual([]);
    for (const { seqs, problems } of visits) {
      expect(problems).toEqual([]);
      expect(seqs).toEqual(upTo(seqs.length));
    }
  });

  test('no notification falls between history and live, with several writers at once', async () => {
    await using first = await world.notifier({ feedLimits: { pingEveryMs: 100 } });
    await using second = await world.notifier({ feedLimits: { pingEveryMs: 100 } });
    const token = world.identity.signIn('f18');
    const writing = Promise.all(
      upTo(4).map(async (writer) => {
        for (const index of upTo(50)) {
          await world.store.append({ userId: 'f18', eventId: `${writer}-${index}`, at: new Date(), body: '{"type":"of a later release"}' });
          if (index % 10 === 0) await world.publish(1, { author: user('f18'), counterparty: { ...user('p'), isUser: false } });
        }
      }),
    );
    await using one = await world.connect(first, { token });
    await using two = await world.connect(second, { token });
    await writing;
    // The writers above wake nobody; an event does.
    await eventually(async () => (await world.store.position('f18')).newest === 220, 'all notifications are stored');
    await world.publish(1, { author: user('f18'), counterparty: { ...user('p'), isUser: false } });
    await eventually(() => one.cursor?.after === 221 && two.cursor?.after === 221, 'both instances sent all');

    expect([...one.problems, ...two.problems]).toEqual([]);
  });

  test('connections that open at the same moment all live, and a peer that is dead is found', async () => {
    await using notifier = await world.notifier({ feedLimits: { pingEveryMs: 500 } });
    const token = world.identity.signIn('f19');

    const clients = await Promise.all(upTo(10).map((index) => world.connect(notifier, { token, autoPong: index !== 10 })));
    await Promise.all(clients.map((client) => client.frame('caught_up')));
    const dead = clients.at(-1);

    expect((await dead?.end())?.code).toBe(feedClose.timeout);
    expect(clients.slice(0, 9).map(({ closed }) => closed)).toEqual(upTo(9).map(() => undefined));
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
  });

  /** Connects, sees some notifications, leaves, and comes back from its position, so many times. */
  async function visit(
    notifier: NotifierService,
    token: string,
    times: number,
  ): Promise<{ readonly seqs: readonly number[]; readonly problems: readonly string[] }> {
    const seqs: number[] = [];
    const problems: string[] = [];
    let cursor: FeedClient['cursor'];
    await repeat(times, async () => {
      const client = await world.connect(notifier, { token, cursor });
      await client.frame('caught_up');
      client.ws.terminate();
      await client.end();
      cursor = client.cursor;
      seqs.push(...client.seqs);
      problems.push(...client.problems);
    });
    return { seqs, problems };
  }
});
