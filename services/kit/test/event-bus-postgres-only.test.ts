import { describe, expect, onTestFinished, test } from 'vitest';
import { openEventBus } from '../src/event-bus/open.ts';
import type { OutgoingEvent } from '../src/event-bus/port.ts';
import { sweepEvents } from '../src/event-bus/postgres.ts';
import { openPool, Session } from '../src/postgres/postgres.ts';
import { createRegistry } from '../src/telemetry/telemetry.ts';
import { createTestDatabase, eventually, silentLog } from '../src/testing/testing.ts';

async function backend() {
  const database = await createTestDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  const open = async (url = database.url) => {
    const registry = createRegistry('test');
    const bus = await openEventBus(url, { source: 'test', log: silentLog, registry });
    onTestFinished(() => bus[Symbol.asyncDispose]());
    return { bus, registry };
  };
  const session = await Session.open(database.url, { applicationName: 'operator' });
  onTestFinished(() => session[Symbol.asyncDispose]());
  return { url: database.url, open, session };
}

const thing = (key: string, id: string): OutgoingEvent => ({
  topic: 'things',
  id,
  type: 'made',
  key,
  time: new Date(),
  data: new Uint8Array(),
});

describe('the event bus on PostgreSQL', () => {
  test('reports that it is not provisioned', async () => {
    const { open } = await backend();
    const { bus } = await open();

    await expect(bus.ready()).rejects.toMatchObject({ code: 'schema_mismatch' });
  });

  test('is unavailable when the server is', async () => {
    const { bus } = await (await backend()).open('postgres://nobody:x@127.0.0.1:1/bus');

    await expect(bus.ready()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(bus.publish([thing('a', '1')])).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.each(['redis://h', 'postgres://h/d?group=x'])('refuses the URL %s', async (url) => {
    await expect(openEventBus(url, { source: 'test', log: silentLog })).rejects.toMatchObject({ code: 'bad_configuration' });
  });

  test('removes events that are older than the retention, and a group that is far behind continues with the remaining events', async () => {
    const { open, session } = await backend();
    const { bus } = await open();
    await bus.provision(['things'], 3_600_000);
    await bus.publish([thing('a', 'old 1'), thing('a', 'old 2'), thing('b', 'old 3')]);
    await session.query("update event_bus.messages set stored_at = now() - interval '2 hours'");
    await bus.publish([thing('a', 'new')]);

    const swept = await session.query<{ removed: string }>('select event_bus.sweep(1000) as removed');
    const seen: string[] = [];
    bus.consume({ group: 'late', topics: ['things'], handler: async (event) => void seen.push(event.id) });

    await eventually(async () => (await bus.lag({ group: 'late', topics: ['things'] })) === 0n, 'the group has caught up');
    expect(swept.rows[0]?.removed).toBe('3');
    expect(seen).toEqual(['new']);
  });

  test('a sweep continues until no old event is left, whatever their number', async () => {
    const { open, session, url } = await backend();
    const { bus } = await open();
    await bus.provision(['things'], 3_600_000);
    for (const no of Array(7).keys()) await bus.publish([thing('a', `old ${no}`), thing('b', `old b ${no}`)]);
    await session.query("update event_bus.messages set stored_at = now() - interval '2 hours'");
    await bus.publish([thing('a', 'new')]);
    const pool = openPool(url, { applicationName: 'sweep' }, () => undefined);
    onTestFinished(() => pool.end());

    await sweepEvents(pool, 2);

    expect((await session.query('select id from event_bus.messages')).rows).toEqual([{ id: 'new' }]);
  });

  test('assigns offsets without a gap and in the order of the commits, with any number of concurrent publishers', async () => {
    const { open, session } = await backend();
    const { bus } = await open();
    await bus.provision(['things']);

    await Promise.all(
      Array.from({ length: 40 }, (_, batch) =>
        bus.publish(Array.from({ length: 10 }, (_event, no) => thing(`k${(batch * 7 + no) % 23}`, `${batch}/${no}`))),
      ),
    );

    const { rows } = await session.query<{ events: string; holes: string }>(
      `select count(*) as events, count(*) filter (where m."offset" >= p.next_offset or m."offset" < 0) as holes
         from event_bus.messages m join event_bus.partitions p using (topic, partition)`,
    );
    const sums = await session.query<{ ends: string }>('select sum(next_offset) as ends from event_bus.partitions');
    expect(rows[0]).toEqual({ events: '400', holes: '0' });
    expect(sums.rows[0]?.ends).toBe('400');
  });

  test('lets every role that may connect publish and consume, but not change published events', async () => {
    const { url, open, session } = await backend();
    const { bus: owner } = await open();
    await owner.provision(['things']);
    const role = `role_${process.pid}`;
    await session.query(`create role ${role} login password 'pw'`);
    onTestFinished(async () => {
      await session.query(`drop owned by ${role}; drop role ${role}`);
    });
    const { bus } = await open(url.replace('postgres:pw@', `${role}:pw@`));
    const seen: string[] = [];

    bus.consume({ group: 'guests', topics: ['things'], handler: async (event) => void seen.push(event.id) });
    await bus.publish([thing('a', '1')]);
    await eventually(() => seen.length === 1, 'the event arrives');
    await session.query(`set role ${role}`);

    for (const statement of [
      'delete from event_bus.messages',
      "update event_bus.messages set id = 'x'",
      'update event_bus.partitions set next_offset = 0',
    ])
      await expect(session.query(statement)).rejects.toMatchObject({ code: '42501' });
    await session.query('reset role');
  });

  test('counts its operations', async () => {
    const { open } = await backend();
    const { bus, registry } = await open();
    await bus.provision(['things']);

    await bus.publish([thing('a', '1'), thing('', '2')]);
    bus.consume({ group: 'readers', topics: ['things'], handler: async () => undefined });
    await eventually(async () => (await bus.lag({ group: 'readers', topics: ['things'] })) === 0n, 'it is handled');

    const metrics = await registry.metrics();
    expect(metrics).toContain('event_bus_published_total{topic="things",outcome="stored",service="test"} 1');
    expect(metrics).toContain('event_bus_published_total{topic="things",outcome="refused",service="test"} 1');
    expect(metrics).toContain('event_bus_lag_events{group="readers",topic="things",service="test"} 0');
    expect(metrics).toMatch(/event_bus_handling_seconds_count\{.*outcome="handled".*\} 1/);
  });
});
