import { eventually } from '@debt/kit/testing';
import { feedClose } from '@debt/proto/feed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NotifierService } from '../src/service.ts';
import { type FeedClient, repeat, upTo } from './feed-client.ts';
import { user, World } from './world.ts';

describe('a notifier under concurrency', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(async () => world[Symbol.asyncDispose]());

  test('delivers a notification once after its insert failed, without closing sockets', async () => {
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

  test('delivers the same feed to every device of a user', async () => {
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

  test('accepts its users immediately after a restart, because no connection state is stored', async () => {
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

  test('does not lock out a user after a failed or abandoned handshake', async () => {
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

  test('removes a socket once when both ends close it concurrently, without blocking others', async () => {
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

  test('serves other users while the store hangs for one user', async () => {
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

  test('delivers every notification once and in order to devices that connect and disconnect meanwhile', async () => {
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

  test('loses no notification between history and live delivery, with several writers', async () => {
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
    // The writers above wake no socket; an event does.
    await eventually(async () => (await world.store.position('f18')).newest === 220, 'all notifications are stored');
    await world.publish(1, { author: user('f18'), counterparty: { ...user('p'), isUser: false } });
    await eventually(() => one.cursor?.after === 221 && two.cursor?.after === 221, 'both instances sent all');

    expect([...one.problems, ...two.problems]).toEqual([]);
  });

  test('keeps all connections that open concurrently, and closes a dead peer', async () => {
    await using notifier = await world.notifier({ feedLimits: { pingEveryMs: 500 } });
    const token = world.identity.signIn('f19');

    const clients = await Promise.all(upTo(10).map((index) => world.connect(notifier, { token, autoPong: index !== 10 })));
    await Promise.all(clients.map((client) => client.frame('caught_up')));
    const dead = clients.at(-1);

    expect((await dead?.end())?.code).toBe(feedClose.timeout);
    expect(clients.slice(0, 9).map(({ closed }) => closed)).toEqual(upTo(9).map(() => undefined));
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
  });

  /** Repeatedly connects, receives some notifications, disconnects, and continues from its position. */
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
