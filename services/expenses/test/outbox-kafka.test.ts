import type { DeliveredEvent, EventBus } from '@debt/kit/event-bus';
import { openEventBus } from '@debt/kit/event-bus/open';
import { openPool } from '@debt/kit/postgres';
import { createTestDatabase, eventually, silentLog } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { openRelayedKafka, ownKafkaNames } from '@debt/kit/testing/kafka';
import type { linkEvent } from '@debt/proto/event-guards';
import { TransactionEvent } from '@debt/proto/events';
import type { Guarded } from '@debt/proto/guard';
import { expect, onTestFinished, test, vi } from 'vitest';
import { toEventBus } from '../src/outbox/destinations.ts';
import { eventTopics } from '../src/outbox/events.ts';
import { Relay } from '../src/outbox/relay.ts';
import { OutboxWaker } from '../src/outbox/waker.ts';
import { migrate } from '../src/store/migrate.ts';
import { freshKey, TestPlatform } from './support/platform.ts';

vi.setConfig({ testTimeout: 180_000 });
const patienceMs = 60_000;

describeEngine('TEST_KAFKA_URL', (engine) => {
  /** A bus with a network that can be broken, and the events that a consumer of the same topics receives. */
  async function kafka(topic: string) {
    const own = { ...engine, url: ownKafkaNames(engine.url) };
    const { bus, relays } = await openRelayedKafka('expenses', own);
    onTestFinished(() => relays[Symbol.asyncDispose]());
    const reader = await openEventBus(own.url, { ...own, source: 'reader', log: silentLog });
    onTestFinished(() => reader[Symbol.asyncDispose]());
    await reader.provision(eventTopics);
    const events: DeliveredEvent[] = [];
    reader.consume({ group: 'readers', topics: [topic], handler: async (event) => void events.push(event) });
    return { bus, relays, events };
  }

  async function relayTo(bus: EventBus) {
    const database = await createTestDatabase();
    onTestFinished(() => database[Symbol.asyncDispose]());
    await migrate(database.url);
    const pool = openPool(database.url, { applicationName: 'ledger' }, () => undefined);
    onTestFinished(() => pool.end());
    const waker = new OutboxWaker(pool, silentLog);
    onTestFinished(() => waker[Symbol.asyncDispose]());
    const relay = new Relay({ databaseUrl: database.url, destination: toEventBus(bus), waker, log: silentLog });
    onTestFinished(async () => {
      await relay[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    });
    return { pool, waker };
  }

  test('a transaction that commits after later ones were relayed to Kafka still arrives there', async () => {
    const { bus, events } = await kafka('people');
    const { pool, waker } = await relayTo(bus);
    const late = await pool.connect();
    await late.query('begin');
    await late.query(insert, ['a:b', JSON.stringify(link('late'))]);
    await pool.query(insert, ['a:c', JSON.stringify(link('early'))]);
    waker.wake();
    await eventually(() => events.length === 1, 'the later row arrives', patienceMs);

    await late.query('commit');
    late.release();
    waker.wake();
    await eventually(() => events.length === 2, 'the earlier row arrives', patienceMs);

    expect(events.map(({ id }) => id)).toEqual(['early:requested', 'late:requested']);
  });

  test('after connections to Kafka break during relaying, every event still arrives, those of one key in order', async () => {
    const { bus, relays, events } = await kafka('people');
    const { pool, waker } = await relayTo(bus);
    const keys = ['a:b', 'a:c', 'b:c'];
    const ids = (key: string) => Array.from({ length: 100 }, (_, no) => `${key}/${no}:requested`);

    for (let no = 0; no < 100; no += 1) {
      for (const key of keys) await pool.query(insert, [key, JSON.stringify(link(`${key}/${no}`))]);
      waker.wake();
      if (no % 20 === 10) relays.cut();
    }
    await eventually(() => new Set(events.map(({ id }) => id)).size === 300, 'all arrive', patienceMs);

    for (const key of keys) expect([...new Set(events.filter((event) => event.key === key).map(({ id }) => id))]).toEqual(ids(key));
  });

  test('while Kafka is unavailable, debts are recorded and /readyz reports what is unpublished; all of it arrives afterwards', async () => {
    const { bus, relays, events } = await kafka('transactions');
    await using platform = await TestPlatform.start({ bus });
    const user = await platform.register();
    const person = await user.client.POST('/v1/people', { params: freshKey(), body: { alias: 'Grandma' } });
    const owe = async (amount: number) => {
      const { response, data } = await user.client.POST('/v1/transactions', {
        params: freshKey(),
        body: { verb: 'owe', person: person.data?.id ?? '', amount: { amount: String(amount), currency: 'EUR' } },
      });
      return [response.status, data?.outstanding] as const;
    };
    await owe(1);
    await eventually(() => events.length === 1, 'the first arrives', patienceMs);

    relays.freeze();
    relays.cut();
    const recorded = [await owe(2), await owe(3), await owe(4)];
    const warned = await eventually(
      async () => {
        const answer = await platform.fetch('/readyz');
        const text = await answer.text();
        return text.includes('EVENTS_URL') && { status: answer.status, text };
      },
      '/readyz reports it',
      patienceMs,
    );
    relays.thaw();
    await eventually(() => events.length >= 4, 'all arrive', patienceMs);

    expect(recorded.map(([status]) => status)).toEqual([201, 201, 201]);
    expect(recorded.at(-1)?.[1]).toEqual({ amount: '10.00', currency: 'EUR' });
    expect(warned.status).toBe(200);
    expect(warned.text).toContain('events have been waiting for the event bus');
    const amounts = events.map(({ data }) => TransactionEvent.decode(data).amount?.amount);
    expect([...new Set(amounts)]).toEqual(['1.00', '2.00', '3.00', '4.00']);
    await bus[Symbol.asyncDispose]();
  });
});

const insert = `insert into outbox (destination, topic, key, message) values ('events', 'people', $1, $2)`;

const link = (requestId: string): Guarded<typeof linkEvent> => ({
  requestId,
  state: 'requested',
  requester: { id: 'ada', isUser: true, handle: 'ada', name: 'Ada' },
  addressee: { id: 'bob', isUser: true, handle: 'bob', name: 'Bob' },
  actorId: 'ada',
  occurredAt: '2026-01-02T03:04:05.678901Z',
});
