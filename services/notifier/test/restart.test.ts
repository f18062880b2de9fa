import { createTestDatabase, eventually, silentLog } from '@debt/kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFanout } from '../src/fanout/open.ts';
import { openStore } from '../src/store/open.ts';
import { FeedClient, repeat, upTo } from './feed-client.ts';
import { followAcrossKills } from './follow-across-kills.ts';
import { environmentOf, NotifierProcess, runMain, runMainUntil } from './process.ts';
import { user, World } from './world.ts';

const someone = { ...user('p'), isUser: false };

describe('a notifier across restarts and instances', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(async () => world[Symbol.asyncDispose]());

  test('misses and repeats nothing when killed with -9, twice', async () => {
    const { eventIds, published, problems } = await followAcrossKills(world);

    expect(eventIds).toEqual(published);
    expect(problems).toEqual([]);
  }, 180_000);

  test('disconnects its clients on SIGTERM and ends with 0', async () => {
    await using notifier = await NotifierProcess.start(world);
    await using client = await FeedClient.connect(notifier.base, { token: world.identity.signIn('stop') });
    await client.frame('caught_up');

    expect(await notifier.end('SIGTERM')).toBe(0);
    expect((await client.end()).code).toBe(1001);
  }, 120_000);

  test('delivers a notification that another instance stored with the next ping', async () => {
    await using one = await world.notifier({ feedLimits: { pingEveryMs: 150 } });
    await using two = await world.notifier({ feedLimits: { pingEveryMs: 150 } });
    const token = world.identity.signIn('ida');
    await using left = await world.connect(one, { token });
    await using right = await world.connect(two, { token });
    await Promise.all([left.frame('caught_up'), right.frame('caught_up')]);

    await repeat(20, () => world.publish(5, { author: user('ida'), counterparty: someone }));
    await Promise.all([left.seen(100), right.seen(100)]);
    left.send({ type: 'ack', upTo: 100 });

    expect([left.seqs, right.seqs]).toEqual([upTo(100), upTo(100)]);
    expect(await right.frame('read')).toEqual({ type: 'read', upTo: 100 });
    expect([...left.problems, ...right.problems]).toEqual([]);
  });

  test('disconnects a client that reads too slowly, without effect on others, and the client continues without loss', async () => {
    await using notifier = await world.notifier({ feedLimits: { stallMs: 2_000, closeGraceMs: 300, sendBufferBytes: 64 * 1024 } });
    const body = JSON.stringify({ type: 'of a later release', text: 'x'.repeat(100_000) });
    for (const index of upTo(250)) await world.store.append({ userId: 'slow', eventId: `e${index}`, at: new Date(), body });
    const token = world.identity.signIn('slow');
    await using quick = await world.connect(notifier, { token });
    const slow = await world.connect(notifier, { token, subscribes: false });
    slow.ws.pause();
    slow.send({ type: 'subscribe' });

    await eventually(() => quick.cursor?.after === 250, 'the quick one has all');
    const metrics = await eventually(async () => {
      const text = await (await fetch(`${notifier.addresses.metrics}/metrics`)).text();
      return text.includes('notifier_closes_total{code="4413"') && text;
    }, 'the slow one is disconnected');
    slow.ws.resume();
    await slow.end();
    await using again = await world.connect(notifier, { token, cursor: slow.cursor });
    await again.frame('caught_up');

    expect(metrics).toMatch(/notifier_closes_total\{code="4413",service="notifier"\} 1/);
    expect(slow.cursor?.after ?? 0).toBeLessThan(250);
    expect(again.cursor?.after).toBe(250);
    expect([...slow.problems, ...again.problems]).toEqual([]);
  });

  test('disconnects a client that sends pings and never reads the answers', async () => {
    await using notifier = await world.notifier({ feedLimits: { framesPerPingMax: 1_000_000 } });
    await using flood = await world.connect(notifier, { token: world.identity.signIn('flood') });
    await flood.frame('caught_up');

    flood.ws.pause();
    for (let sent = 0; sent < 200_000; sent += 1) flood.ws.ping('x'.repeat(125));

    await eventually(async () => {
      const text = await (await fetch(`${notifier.addresses.metrics}/metrics`)).text();
      return text.includes('notifier_closes_total{code="4413"');
    }, 'the flood is disconnected');
  });

  test('sends a reset, not a silent gap, when retention removes notifications of a connected client', async () => {
    const fanout = await openFanout('local:', { log: silentLog });
    await using notifier = await world.notifier({ fanout });
    await using client = await world.connect(notifier, { token: world.identity.signIn('gap') });
    await client.frame('caught_up');
    for (const index of upTo(20))
      await world.store.append({ userId: 'gap', eventId: `e${index}`, at: new Date(), body: '{"type":"later"}' });
    await world.store.sweep({ olderThan: new Date(0), keptRowsMax: 4 });

    await fanout.publish({ userId: 'gap', seq: 20 });
    await eventually(() => client.cursor?.after === 20, 'the client has what is left');

    expect(await client.frame('reset')).toMatchObject({ oldest: 17, newest: 20 });
    expect(client.frames.flatMap((frame) => (frame.type === 'unknown' ? [frame.seq] : []))).toEqual([17, 18, 19, 20]);
  });

  test('leaves no socket, timer or connection behind when it stops', async () => {
    const before = handles();
    {
      await using alone = await World.create();
      await using notifier = await alone.notifier();
      const token = alone.identity.signIn('tidy');
      const clients = await Promise.all(upTo(5).map(() => alone.connect(notifier, { token })));
      await alone.publish(3, { author: user('tidy'), counterparty: someone });
      await Promise.all(clients.map((client) => client.seen(3)));
    }

    await eventually(() => handles() <= before, `no more than ${before} handles are open`);
  });
});

describe('the notifier process', () => {
  test('migrates an empty database with its task, and refuses to start without', async () => {
    await using database = await createTestDatabase();
    await using world = await World.create();
    const environment = { ...environmentOf(world), STORE_URL: database.url };

    const early = await runMain(environment);
    const migrated = await runMain(environment, 'migrate');
    await using store = await openStore(database.url, { log: silentLog });

    expect(early.exitCode).toBe(12);
    expect(early.output).toContain('task `migrate`');
    expect(migrated.exitCode).toBe(0);
    await expect(store.ready()).resolves.toBeUndefined();
  }, 120_000);

  test('waits for a store that is not running, with one log line that names the variable, and stops on SIGTERM', async () => {
    await using world = await World.create();
    const environment = { ...environmentOf(world), STORE_URL: 'postgres://u:hidden@127.0.0.1:1/x' };

    const { exitCode, output } = await runMainUntil(environment, 'STORE_URL');
    const about = output
      .trim()
      .split('\n')
      .filter((line) => line.includes('STORE_URL'));

    expect(exitCode).toBe(0);
    expect(about).toEqual([expect.stringContaining('STORE_URL: the store is unavailable; the notifier waits for it')]);
    expect(output).not.toMatch(/hidden|"stack"/);
  }, 120_000);

  test('lists all errors of its configuration and ends with 2', async () => {
    const { exitCode, output } = await runMain({ HTTP_PORT: 'x', STORE_URL: 'sqlite:pa55word', FANOUT_URL: 'local:' });

    expect(exitCode).toBe(2);
    expect(output).toMatch(/HTTP_PORT.*STORE_URL.*IDENTITY_ADDRESS/s);
    expect(output).not.toContain('pa55word');
  }, 120_000);
});

/** Open sockets, servers and timers of this process. */
const handles = (): number => process.getActiveResourcesInfo().filter((name) => /TCP|Pipe|Timeout|Timer/.test(name)).length;
