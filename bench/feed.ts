import { randomUUID } from 'node:crypto';
import type { EventBus } from '@debt/kit/event-bus';
import { openEventBus } from '@debt/kit/event-bus/open';
import { createLogger } from '@debt/kit/log';
import { Session } from '@debt/kit/postgres';
import { FakeIdentity, serviceToken } from '@debt/kit/testing/identity';
import type { Party } from '@debt/proto/events';
import WebSocket from 'ws';
import { topics } from '../services/notifier/src/events/consumer.ts';
import { toNotices } from '../services/notifier/src/events/notices.ts';
import { NotifierService } from '../services/notifier/src/service.ts';
import { openMongo } from '../services/notifier/src/store/mongo-client.ts';
import { dropMongoFeeds } from '../services/notifier/src/store/mongo-operate.ts';
import { openStore } from '../services/notifier/src/store/open.ts';
import type { NewNotification, Store } from '../services/notifier/src/store/port.ts';
import { transactionEvent, user } from './lib/notices.ts';
import type { Report } from './lib/report.ts';
import { median, quantile } from './lib/stats.ts';

const sockets = 1_000;
const batch = 100;
const fillBatch = 500;
const replayTargetMs = 1_000;
const withinMs = 120_000;

/**
 * The feed on servers: the replay of missed notifications, and one event on the way to many sockets. The feeds are in PostgreSQL and in a server with
 * MongoDB's protocol: the one of BENCH_MONGODB_URL, else FerretDB, which reads every row of a database for each query. The events come through
 * PostgreSQL. The notifier and all its clients share this process, so the figures include the cost of both. Only where `npm run engines -- up` has
 * started the servers and its variables are set.
 */
export async function measureFeed(missed: number, rounds: number, report: Report): Promise<void> {
  const url = process.env['TEST_POSTGRES_URL'];
  if (url === undefined) return;
  const mongo = process.env['BENCH_MONGODB_URL'] ?? process.env['TEST_MONGODB_URL'];
  for (const store of [{ name: 'PostgreSQL' }, ...(mongo === undefined ? [] : [{ name: 'MongoDB’s protocol', mongo }])]) {
    await measureReplay({ url, ...store }, missed, rounds, report);
    await measureFanOut({ url, ...store }, rounds, report);
  }
}

/** PostgreSQL contains the events, and the feeds unless they are in `mongo`. */
interface FeedStore {
  readonly name: string;
  readonly url: string;
  readonly mongo?: string;
}

async function measureReplay(store: FeedStore, missed: number, rounds: number, report: Report): Promise<void> {
  await using feed = await Feed.create(store);
  const [late, alice] = [user('late'), user('alice')];
  await feed.fill(Array.from({ length: missed }, () => lineFor(alice, late)));
  const replays: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    const device = await Device.open(feed.base, feed.identity.signIn(late.id));
    if ((await device.caughtUp) !== missed) throw new Error('the replay was not complete');
    replays.push(performance.now() - startedAt);
    device.close();
  }
  report({
    name: `replay of ${missed.toLocaleString('en')} missed notifications from ${store.name}, connecting included`,
    value: median(replays),
    unit: 'ms',
    ...(missed < 10_000 ? {} : { target: { at: 'most', value: replayTargetMs } as const }),
  });
}

async function measureFanOut(store: FeedStore, rounds: number, report: Report): Promise<void> {
  await using feed = await Feed.create(store);
  const [alice, bob] = [user('alice'), user('bob')];
  const tokens = [alice, bob].map(({ id }) => feed.identity.signIn(id));
  const devices: Device[] = [];
  for (let at = 0; at < sockets; at += batch)
    devices.push(
      ...(await Promise.all(Array.from({ length: batch }, (_, index) => Device.open(feed.base, tokens[(at + index) % 2] ?? '')))),
    );
  await Promise.all(devices.map((device) => device.caughtUp));
  const [last, all]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds * 5; round += 1) {
    const arrivals = Promise.all(devices.map((device) => device.next()));
    const startedAt = performance.now();
    await feed.bus.publish([transactionEvent(alice, bob)]);
    const times = (await arrivals).map((at) => at - startedAt);
    last.push(Math.max(...times));
    all.push(...times);
  }
  for (const device of devices) device.close();
  const name = `one event to ${sockets.toLocaleString('en')} sockets (${store.name})`;
  report({ name: `${name}: arrival at the last one, median`, value: median(last), unit: 'ms' });
  report({ name: `${name}: arrival at any one, median`, value: median(all), unit: 'ms' });
  report({ name: `${name}: arrival at any one, 99th percentile`, value: quantile(all, 0.99), unit: 'ms' });
}

interface FeedParts {
  readonly store: Store;
  readonly mongo: string | undefined;
  readonly trust: { readonly caFile?: string };
}

/** A notifier on separate databases. */
class Feed implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly #parts: FeedParts;
  readonly bus: EventBus;
  readonly identity: FakeIdentity;
  readonly base: string;

  private constructor(stack: AsyncDisposableStack, feed: Pick<Feed, 'bus' | 'identity' | 'base'>, parts: FeedParts) {
    this.#stack = stack;
    this.#parts = parts;
    this.bus = feed.bus;
    this.identity = feed.identity;
    this.base = feed.base;
  }

  static async create({ url, mongo: server }: FeedStore): Promise<Feed> {
    await using stack = new AsyncDisposableStack();
    const caFile = process.env['TLS_CA_FILE'];
    const trust = caFile === undefined ? {} : { caFile };
    const log = createLogger('bench', 'error');
    const name = `bench_${randomUUID().slice(0, 8)}`;
    const admin = stack.use(await Session.open(url, { applicationName: 'bench', ...trust }));
    await admin.query(`create database ${name}`);
    stack.defer(async () => {
      await admin.query(`drop database ${name} with (force)`);
    });
    const database = named(url, name);
    const mongo = server === undefined ? undefined : named(server, name);
    if (mongo !== undefined) stack.defer(() => dropMongoFeeds(mongo, trust));
    const bus = stack.use(await openEventBus(database, { source: 'expenses', log, ...trust }));
    await bus.provision(topics);
    const store = stack.use(await openStore(mongo ?? database, { log, ...trust }));
    await store.migrate();
    const identity = stack.use(await FakeIdentity.start());
    const config = {
      HOST: '127.0.0.1',
      HTTP_PORT: 0,
      METRICS_PORT: 0,
      LOG_LEVEL: 'error',
      EVENTS_URL: database,
      STORE_URL: mongo ?? database,
      FANOUT_URL: 'local:',
      IDENTITY_ADDRESS: identity.address,
      SERVICE_TOKEN: serviceToken,
      PUBLIC_ORIGINS: ['http://bench'],
      ALLOWED_HOSTS: ['127.0.0.1:*'],
      COOKIE_NAME: 'bench',
      TLS_CA_FILE: caFile,
    } as const;
    const notifier = stack.use(await NotifierService.create(config, { log, feedLimits: { socketsPerUserMax: sockets } }));
    await notifier.start();
    return new Feed(stack.move(), { bus, identity, base: notifier.addresses.http }, { store, mongo, trust });
  }

  /**
   * On MongoDB, the first notification is appended through the port, which creates the feed. The others are inserted directly in batches, an
   * operation that the port does not need.
   */
  async fill(lines: readonly NewNotification[]): Promise<void> {
    const { store, mongo, trust } = this.#parts;
    for (const line of mongo === undefined ? lines : lines.slice(0, 1)) await store.append(line);
    if (mongo === undefined) return;
    const { client, database } = openMongo(mongo, trust);
    const documents = lines.slice(1).map((line, at) => ({ ...line, seq: at + 2 }));
    for (let at = 0; at < documents.length; at += fillBatch)
      await database.collection('notifications').insertMany(documents.slice(at, at + fillBatch));
    await client.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

const named = (url: string, database: string): string => url.replace(/\/[^/?]*(\?|$)/, `/${database}$1`);

function lineFor(author: Party, reader: Party): NewNotification {
  const { id, type, time, data } = transactionEvent(author, reader);
  const addressed = toNotices(type, data)?.find(({ userId }) => userId === reader.id);
  return { userId: reader.id, eventId: id, at: time, body: JSON.stringify(addressed?.notice) };
}

/** A WebSocket that counts its notifications. */
class Device {
  readonly #socket: WebSocket;
  readonly #caughtUp = Promise.withResolvers<number>();
  #received = 0;
  #next: ((at: number) => void) | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const overdue = setTimeout(() => this.#caughtUp.reject(new Error('the feed did not catch up in time')), withinMs);
    socket.on('error', (error) => this.#caughtUp.reject(error));
    socket.on('close', () => clearTimeout(overdue));
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1', 0, 40);
      if (text.startsWith('{"type":"notification"')) {
        this.#received += 1;
        this.#next?.(performance.now());
      } else if (text.startsWith('{"type":"caught_up"')) {
        clearTimeout(overdue);
        this.#caughtUp.resolve(this.#received);
      }
    });
  }

  static async open(base: string, token: string): Promise<Device> {
    const socket = new WebSocket(`${base.replace('http', 'ws')}/v1/notifications/feed`, { headers: { authorization: `Bearer ${token}` } });
    const device = new Device(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.send(JSON.stringify({ type: 'subscribe' }));
    return device;
  }

  /** Resolves with the number of notifications before it. */
  get caughtUp(): Promise<number> {
    return this.#caughtUp.promise;
  }

  /** Resolves with the arrival time of the next notification. */
  next(): Promise<number> {
    return new Promise((resolve) => {
      this.#next = resolve;
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}
