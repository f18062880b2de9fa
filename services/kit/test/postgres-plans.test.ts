import { expect, onTestFinished, test } from 'vitest';
import { openEventBus } from '../src/event-bus/open.ts';
import { openJobQueue } from '../src/job-queue/open.ts';
import { openPool } from '../src/postgres/postgres.ts';
import { ReadMeter, type RowsRead } from '../src/testing/read-meter.ts';
import { createTestDatabase, eventually, silentLog } from '../src/testing/testing.ts';

const uses = 20;
const loaded = 20_000;
/** For all uses together. A plan that has become bad reads this number at each use. One read may meet the loaded rows before their commit, and skip them. */
const readMax = loaded;

/** A database with statistics of an empty database, once `freeze` was called, and the rows that closed connections have read from it. */
async function meteredDatabase() {
  const database = await createTestDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  const pool = openPool(database.url, { applicationName: 'meter', connectionsMax: 1 }, () => undefined);
  onTestFinished(() => pool.end());
  return { url: database.url, pool, meter: new ReadMeter(pool) };
}

const beyond = (most: number, read: RowsRead): RowsRead => Object.fromEntries(Object.entries(read).filter(([, rows]) => rows > most));

test('the event bus reads no more rows after the log has grown since it made its plans', async () => {
  const { url, pool, meter } = await meteredDatabase();
  const bus = await openEventBus(url, { source: 'test', log: silentLog });
  await bus.provision(['things'], 3_600_000);
  await meter.freezeStatistics();
  const seen: string[] = [];
  const consumer = bus.consume({ group: 'g', topics: ['things'], handler: async ({ id }) => void seen.push(id) });
  const use = async (round: string) => {
    for (let no = 0; no < uses; no += 1) {
      const id = `${round} ${no}`;
      await bus.publish([{ topic: 'things', id, type: 'made', key: 'a', time: new Date(), data: new Uint8Array() }]);
      await eventually(() => seen.includes(id), `${id} is delivered`);
    }
  };
  await use('small');
  await pool.query(
    `insert into event_bus.messages select topic, (partition + 1) % 16, no, 'x', 'x', 'x', 'x', now(), '', '{}', now()
       from (select topic, partition from event_bus.messages limit 1) one, generate_series(1, $1::integer) no`,
    [loaded],
  );

  const read = await meter.during(async () => {
    await use('large');
    await consumer[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
  });

  expect(beyond(readMax, { messages: read['event_bus.messages'] ?? 0 })).toEqual({});
});

test('the job queue reads no more rows after jobs have accumulated since it made its plans', async () => {
  const { url, pool, meter } = await meteredDatabase();
  const queue = await openJobQueue(url, { queue: 'work', applicationName: 'test', log: silentLog });
  await queue.provision();
  await meter.freezeStatistics();
  const seen: string[] = [];
  const worker = queue.work(async ({ id }) => void seen.push(id));
  const expiresAt = new Date(Date.now() + 3_600_000);
  const use = async (round: string) => {
    for (let no = 0; no < uses; no += 1) {
      const id = `${round} ${no}`;
      await queue.enqueue([{ id, payload: null, expiresAt }]);
      await eventually(() => seen.includes(id), `${id} is handled`);
    }
  };
  await use('small');
  await pool.query(
    `insert into job_queue.jobs (queue, id, state, payload, not_before, expires_at, available_at, ended_at)
       select 'work', 'old ' || no, case when no % 2 = 0 then 'done' else 'live' end, 'null', now(), now() + interval '1 hour', now() + interval '1 hour',
         case when no % 2 = 0 then now() end from generate_series(1, $1::integer) no`,
    [loaded],
  );

  const read = await meter.during(async () => {
    await use('large');
    await worker[Symbol.asyncDispose]();
    await queue[Symbol.asyncDispose]();
  });

  expect(beyond(readMax, { jobs: read['job_queue.jobs'] ?? 0 })).toEqual({});
});
