import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parsePostgresUrl } from '@debt/kit/postgres';
import pg from 'pg';
import { type Load, load, post } from './lib/http-load.ts';
import { addPrivatePerson, type BenchUser, type Endpoint, register, service } from './lib/people.ts';
import type { BenchPlatform } from './lib/platform.ts';
import type { Report } from './lib/report.ts';
import { type Connection, driveSql, type Sql } from './lib/sql-load.ts';
import { median } from './lib/stats.ts';

const clients = 32;

interface Seat {
  readonly user: BenchUser;
  readonly person: string;
}

export interface Samples {
  /** Duration of one sample. */
  readonly seconds: number;
  /** How often the direct calls and the service take turns: a busy minute then affects both. Figures are medians. */
  readonly rounds: number;
}

/** The authors in a sample, one for each connection. */
interface Seats {
  readonly distinct: readonly Seat[];
  /** One user with a different person each time. */
  readonly hotUser: readonly Seat[];
  /** One user with one person. */
  readonly hotPair: readonly Seat[];
}

/** Recording a debt over HTTP, compared with the same SQL function called directly on the same database in the same run. */
export async function measureRecording(platform: BenchPlatform, samples: Samples, report: Report): Promise<void> {
  const seats = await takeSeats(service(platform));
  const connection = connectionOf(platform);
  await seat(connection, seats.distinct);
  const over = overHttp(platform, samples.seconds);
  await over(seats.distinct, clients);

  const turns = await takeTurns(platform, samples, { connection, over: () => over(seats.distinct, clients) });
  await drained(platform);
  const directOne = await driveSql(connection, [recordDirectly], 1, samples.seconds);
  await drained(platform);
  const one = await over(seats.distinct, 1);
  const uniform = await over(seats.distinct, clients);
  const user = await over(seats.hotUser, clients);
  const pair = await over(seats.hotPair, clients);
  await drained(platform);
  const naive = await driveSql(connection, naiveStatements, clients, samples.seconds);

  reportDirect({ direct: middle(turns.directs), directOne, naive }, report);
  reportManyConnections(turns, report);
  reportOneConnection(one, directOne, report);
  reportHot({ uniform, user, pair }, report);
}

async function takeSeats(at: Endpoint): Promise<Seats> {
  const distinct: Seat[] = [];
  for (let index = 0; index < clients; index += 1) {
    const user = await register(at, `writer${index}`);
    distinct.push({ user, person: await addPrivatePerson(at, user, 'counterparty') });
  }
  const [first] = distinct;
  if (first === undefined) throw new Error('there is no seat');
  const hotUser: Seat[] = [];
  for (let index = 0; index < clients; index += 1)
    hotUser.push({ user: first.user, person: await addPrivatePerson(at, first.user, `friend ${index}`) });
  return { distinct, hotUser, hotPair: distinct.map(() => first) };
}

/** A sample of recordings over HTTP. @throws Error when one is refused. */
const overHttp = (platform: BenchPlatform, seconds: number) => async (seats: readonly Seat[], connections: number) => {
  const at = service(platform);
  const [first] = seats;
  if (first === undefined) throw new Error('there is no seat');
  const request = (index: number) => recording(at, seats[index % seats.length] ?? first);
  const result = await load({ port: at.port, connections, seconds, expect: 201, request });
  if (result.failures > 0) throw new Error(`${result.failures} recordings were refused`);
  return result;
};

interface Turns {
  readonly directs: readonly Sql[];
  readonly overHttp: readonly Load[];
}

async function takeTurns(
  platform: BenchPlatform,
  { seconds, rounds }: Samples,
  { connection, over }: { readonly connection: Connection; readonly over: () => Promise<Load> },
): Promise<Turns> {
  const directs: Sql[] = [];
  const loads: Load[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await drained(platform);
    directs.push(await driveSql(connection, [recordDirectly], clients, seconds));
    await drained(platform);
    loads.push(await over());
  }
  return { directs, overHttp: loads };
}

function reportDirect({ direct, directOne, naive }: Readonly<Record<'direct' | 'directOne' | 'naive', Sql>>, report: Report): void {
  report({ name: `record_transaction() called directly, ${clients} clients (${direct.by})`, value: direct.perSecond, unit: '/s' });
  report({ name: `record_transaction() called directly, 1 client (${directOne.by})`, value: directOne.perSecond, unit: '/s' });
  report({ name: `a naive transaction of six statements, ${clients} clients (${naive.by})`, value: naive.perSecond, unit: '/s' });
}

function reportManyConnections({ directs, overHttp: loads }: Turns, report: Report): void {
  const many = middle(loads);
  report({ name: `recording over HTTP, ${clients} connections`, value: many.perSecond, unit: '/s' });
  report({ name: '  median', value: many.medianMs, unit: 'ms' });
  report({ name: '  99th percentile', value: many.p99Ms, unit: 'ms' });
  report({
    name: `recording over HTTP compared with direct calls, ${clients} connections`,
    value: median(directs.map((each, round) => (loads[round]?.perSecond ?? Number.NaN) / each.perSecond)),
    unit: '×',
    target: { at: 'least', value: 0.6 },
  });
}

function reportOneConnection(one: Load, directOne: Sql, report: Report): void {
  report({ name: 'recording over HTTP, 1 connection', value: one.perSecond, unit: '/s' });
  report({ name: 'recording over HTTP compared with direct calls, 1 connection', value: one.perSecond / directOne.perSecond, unit: '×' });
}

function reportHot({ uniform, user, pair }: Readonly<Record<'uniform' | 'user' | 'pair', Load>>, report: Report): void {
  report({
    name: 'one hot user compared with distinct users',
    value: user.perSecond / uniform.perSecond,
    unit: '×',
    target: { at: 'least', value: 0.8 },
  });
  report({ name: 'one hot pair compared with distinct pairs', value: pair.perSecond / uniform.perSecond, unit: '×' });
}

/** The sample with the median rate. */
function middle<T extends { readonly perSecond: number }>(samples: readonly T[]): T {
  const rate = median(samples.map(({ perSecond }) => perSecond));
  const found = samples.find(({ perSecond }) => perSecond === rate);
  if (found === undefined) throw new Error('there is no sample');
  return found;
}

const recording = ({ host }: Endpoint, { user, person }: Seat): Buffer =>
  post(
    '/v1/transactions',
    { host, authorization: `Bearer ${user.token}`, 'idempotency-key': randomUUID() },
    { verb: 'owe', person, amount: { amount: '20', currency: 'EUR' }, description: 'lunch' },
  );

export function connectionOf(platform: BenchPlatform, key = 'DATABASE_URL'): Connection {
  const { host, port, user, password, database } = parsePostgresUrl(platform.secret('expenses', key));
  return { host, port, user, password, database };
}

const recordDirectly = `select record_transaction(jsonb_build_object('user', s.user_id, 'credential', s.credential_id, 'key', gen_random_uuid(), 'hash', '00', 'transaction', uuidv7(), 'debt', uuidv7(),
  'kind', 'lend', 'authorLends', false, 'person', s.person_id, 'currency', 'EUR', 'amount', 2000, 'description', 'lunch')) from bench.seats s where s.client = :client_id`;

const naiveStatements = [
  'begin',
  'select total from bench.debts where client = :client_id',
  "insert into bench.lines(client, amount, description) values (:client_id, 2000, 'lunch')",
  'update bench.debts set total = total + 2000 where client = :client_id',
  "insert into bench.outbox(message) values ('{}')",
  "insert into bench.keys(answer) values ('{}')",
  'commit',
];

/** Waits until the events of the previous sample are in the feeds, so that no sample includes the delivery of another one. */
async function drained(platform: BenchPlatform): Promise<void> {
  const [outbox, bus] = [await connected(connectionOf(platform)), await connected(connectionOf(platform, 'EVENTS_URL'))];
  try {
    while ((await counted(outbox, 'select count(*)::int as left from outbox')) > 0 || (await counted(bus, lag)) > 0) await pause(100);
  } finally {
    await outbox.end();
    await bus.end();
  }
}

/** Events that the notifier has not read yet. */
const lag = `select coalesce(sum(m.newest + 1 - coalesce(o.next_offset, 0)), 0)::int as left
  from (select topic, partition, max("offset") as newest from event_bus.messages where topic = 'transactions' group by 1, 2) m
  left join event_bus.offsets o on o.consumer_group = 'notifier' and o.topic = m.topic and o.partition = m.partition`;

async function connected(connection: Connection): Promise<pg.Client> {
  const client = new pg.Client({ ...connection });
  await client.connect();
  return client;
}

async function counted(client: pg.Client, query: string): Promise<number> {
  const { rows } = await client.query<{ readonly left: number }>(query);
  return rows[0]?.left ?? 0;
}

/** The data of each client for the direct calls, and the tables of the naive transaction. */
async function seat(connection: Connection, seats: readonly Seat[]): Promise<void> {
  const client = new pg.Client({ ...connection });
  await client.connect();
  try {
    await client.query(`create schema bench;
      create table bench.seats(client int primary key, user_id uuid, credential_id uuid, person_id uuid);
      create table bench.debts(client int primary key, total bigint not null default 0);
      create table bench.lines(id bigint generated always as identity primary key, client int references bench.debts, amount bigint, description text);
      create table bench.outbox(id bigint generated always as identity primary key, message jsonb);
      create table bench.keys(key uuid primary key default gen_random_uuid(), answer jsonb)`);
    for (const [index, { user, person }] of seats.entries()) {
      await client.query('insert into bench.debts(client) values ($1)', [index]);
      await client.query(
        `insert into bench.seats select $1, u.id, (select c.id from credentials c where c.user_id = u.id and c.revoked_at is null order by c.created_at desc limit 1), $3
           from users u where u.handle = $2`,
        [index, user.handle, person],
      );
    }
  } finally {
    await client.end();
  }
}
