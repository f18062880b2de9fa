import { AppError } from '@debt/kit/errors';
import { type DeliveredEvent, type EventBus } from '@debt/kit/event-bus';
import { openEventBus } from '@debt/kit/event-bus/open';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { openPool, type Pool, Session } from '@debt/kit/postgres';
import { createTestDatabase, eventually, silentLog } from '@debt/kit/testing';
import type { transactionEvent } from '@debt/proto/event-guards';
import { TransactionEvent } from '@debt/proto/events';
import type { Guarded } from '@debt/proto/guard';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Destination } from '../src/outbox/destinations.ts';
import { parkedRows, provisionDestinations, startOutbox } from '../src/outbox/outbox.ts';
import { Relay } from '../src/outbox/relay.ts';
import type { OutboxRow, RefusedRow } from '../src/outbox/rows.ts';
import { OutboxWaker } from '../src/outbox/waker.ts';
import { delivery } from '../src/store/migrations/0003-delivery.ts';

async function ledger() {
  const database = await createTestDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  const pool = openPool(database.url, { applicationName: 'ledger' }, () => undefined);
  onTestFinished(() => pool.end());
  await pool.query(delivery);
  const waker = new OutboxWaker(pool, silentLog);
  onTestFinished(() => waker[Symbol.asyncDispose]());
  const startRelay = (destination: Destination) => {
    const relay = new Relay({ databaseUrl: database.url, destination, waker, log: silentLog });
    onTestFinished(() => relay[Symbol.asyncDispose]());
    return relay;
  };
  return { url: database.url, pool, waker, startRelay };
}

/** A destination that stores what it receives, and can be unavailable or refuse keys. */
class FakeDestination implements Destination {
  readonly name = 'events';
  readonly stored: OutboxRow[] = [];
  isUnavailable = false;
  refusedKey = '';
  calls = 0;
  /** Runs after the rows were stored and before the relay receives the acknowledgement. */
  afterStoring: () => Promise<void> = async () => undefined;

  async publish(rows: readonly OutboxRow[]): Promise<readonly RefusedRow[]> {
    this.calls += 1;
    if (this.isUnavailable) throw new AppError('unavailable', 'the broker is unavailable');
    this.stored.push(...rows.filter((row) => row.key !== this.refusedKey));
    await this.afterStoring();
    return rows.filter((row) => row.key === this.refusedKey).map(({ id }) => ({ id, cause: 'the broker refuses it' }));
  }

  get notes(): readonly unknown[] {
    return this.stored.map((row) => row.message);
  }
}

describe('the outbox', () => {
  test('fault 8: rows committed while the broker was unavailable are published afterwards, in order', async () => {
    const { pool, startRelay, waker } = await ledger();
    const broker = new FakeDestination();
    broker.isUnavailable = true;
    startRelay(broker);
    for (const note of ['one', 'two', 'three']) await write(pool, note);
    waker.wake();
    await eventually(() => broker.calls >= 2, 'the relay tries');

    broker.isUnavailable = false;

    await eventually(() => broker.stored.length === 3, 'all are published');
    expect(broker.notes).toEqual(['one', 'two', 'three']);
    await eventually(() => isEmpty(pool), 'the outbox is empty');
  });

  test('a transaction that commits late is not skipped', async () => {
    const { pool, startRelay, waker } = await ledger();
    const broker = new FakeDestination();
    startRelay(broker);
    const late = await pool.connect();
    await late.query('begin');
    await late.query(insert, ['key', JSON.stringify('late')]);
    await write(pool, 'early');
    waker.wake();
    await eventually(() => broker.notes.includes('early'), 'the higher id is published');

    await late.query('commit');
    late.release();
    waker.wake();

    await eventually(() => broker.notes.includes('late'), 'the lower id is published');
    await eventually(() => isEmpty(pool), 'the outbox is empty');
  });

  test('of two relays one is active, and the other takes over', async () => {
    const { pool, startRelay, waker } = await ledger();
    const broker = new FakeDestination();
    const first = startRelay(broker);
    await eventually(() => first.isActive, 'the first is active');
    const second = startRelay(broker);
    await write(pool, 'one');
    waker.wake();
    await eventually(() => isEmpty(pool), 'the first publishes');
    expect(second.isActive).toBe(false);

    await first[Symbol.asyncDispose]();
    await eventually(() => second.isActive, 'the second is active');
    await write(pool, 'two');
    waker.wake();

    await eventually(() => isEmpty(pool), 'the second publishes');
    expect(broker.notes).toEqual(['one', 'two']);
  });

  test('a relay whose connection is lost between publishing and deleting loses nothing', async () => {
    const { pool, startRelay, waker } = await ledger();
    const broker = new FakeDestination();
    broker.afterStoring = async () => {
      broker.afterStoring = async () => undefined;
      await pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'outbox events' and datname = current_database()",
      );
    };
    startRelay(broker);
    await write(pool, 'one');
    waker.wake();
    await eventually(() => isEmpty(pool), 'the outbox is empty');

    await write(pool, 'two');
    waker.wake();

    await eventually(() => broker.notes.includes('two'), 'the relay continues');
    expect(broker.notes).toEqual(['one', 'one', 'two']);
    expect(broker.stored[0]?.id).toBe(broker.stored[1]?.id);
  });

  test('a row that is refused permanently is parked with its cause, and the others are published', async () => {
    const { pool, startRelay, waker } = await ledger();
    const broker = new FakeDestination();
    broker.refusedKey = 'bad';
    startRelay(broker);

    await write(pool, 'one', 'bad');
    await write(pool, 'two', 'good');
    waker.wake();
    await eventually(() => broker.notes.includes('two'), 'the next is published');
    const [parked] = await eventually(async () => {
      const found = await parkedRows(pool);
      return found.length > 0 && found;
    }, 'one is parked');

    expect(parked).toContain('key bad');
    expect(parked).toContain('the broker refuses it');
  });

  test('a wake-up in one process reaches the relay of another', async () => {
    const { url, pool } = await ledger();
    const listener = await Session.open(url, { applicationName: 'another process' });
    onTestFinished(() => listener[Symbol.asyncDispose]());
    let woken = 0;
    await listener.listen('outbox', () => (woken += 1));
    const waker = new OutboxWaker(pool, silentLog);
    onTestFinished(() => waker[Symbol.asyncDispose]());

    for (let times = 0; times < 100; times += 1) waker.wake();

    await eventually(() => woken > 0, 'the other process is woken');
    expect(woken).toBeLessThan(100);
  });

  test('events and mails reach the event bus and the job queue', async () => {
    const { url, pool, waker } = await ledger();
    const bus = await openEventBus(url, { source: 'expenses', log: silentLog });
    onTestFinished(() => bus[Symbol.asyncDispose]());
    const queue = await openJobQueue(url, { queue: 'mail', applicationName: 'expenses', log: silentLog });
    onTestFinished(() => queue[Symbol.asyncDispose]());
    await provisionDestinations(bus, queue);
    const events = consumed(bus);
    const mails: unknown[] = [];
    queue.work(async (job) => void mails.push(job.payload));
    const outbox = startOutbox({ databaseUrl: url, bus, queue, waker, log: silentLog });
    onTestFinished(() => outbox[Symbol.asyncDispose]());
    const mail = {
      id: 'mail-1',
      template: 'password-changed',
      to: 'ada@example.com',
      data: {},
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    };

    for (let no = 0; no < 20; no += 1)
      await pool.query(`insert into outbox (destination, topic, key, message) values ('events', 'transactions', $1, $2)`, [
        `account ${no % 3}`,
        JSON.stringify(message({ transactionId: `t${no}`, accountId: `account ${no % 3}` })),
      ]);
    await pool.query(`insert into outbox (destination, topic, key, message) values ('events', 'transactions', 'a', '{"not":"an event"}')`);
    await pool.query(`insert into outbox (destination, key, message) values ('mail', 'mail-1', $1)`, [JSON.stringify(mail)]);
    waker.wake();
    await eventually(() => events.length === 20 && mails.length === 1, 'all arrive');

    for (const account of ['account 0', 'account 1', 'account 2'])
      expect(events.filter((event) => event.key === account).map((event) => event.id)).toEqual(
        Array.from({ length: 20 }, (_, no) => no)
          .filter((no) => account === `account ${no % 3}`)
          .map((no) => `t${no}:posted`),
      );
    expect(events[0] && TransactionEvent.decode(events[0].data).amount).toEqual({ amount: '20.00', currency: 'EUR' });
    expect(mails).toEqual([mail]);
    expect(await parkedRows(pool)).toHaveLength(1);
  });
});

const insert = `insert into outbox (destination, topic, key, message) values ('events', 'transactions', $1, $2)`;

async function write(pool: Pool, note: string, key = 'key'): Promise<void> {
  await pool.query(insert, [key, JSON.stringify(note)]);
}

async function isEmpty(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ left: number }>('select count(*)::integer as left from outbox');
  return rows[0]?.left === 0;
}

function consumed(bus: EventBus): readonly DeliveredEvent[] {
  const events: DeliveredEvent[] = [];
  bus.consume({ group: 'test', topics: ['transactions'], handler: async (event) => void events.push(event) });
  return events;
}

type Message = Guarded<typeof transactionEvent>;
const amount = { amount: '20.00', currency: 'EUR' };
const message = (given: Partial<Message>): Message => ({
  transactionId: 't',
  accountId: 'a',
  kind: 'lend',
  state: 'posted',
  amount,
  author: { id: 'ada', isUser: true, handle: 'ada', name: 'Ada' },
  counterparty: { id: 'bob', isUser: false, handle: null, name: 'Bob' },
  authorLends: true,
  actorId: 'ada',
  description: '',
  dueOn: null,
  reversesId: null,
  allocations: [{ debtId: 'd', amount, outstanding: amount }],
  outstanding: amount,
  firstContact: false,
  raises: true,
  consentFromId: null,
  recordedAt: '2026-01-02T03:04:05.678901Z',
  occurredAt: '2026-01-02T03:04:05.678901Z',
  ...given,
});
