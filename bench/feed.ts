import { randomUUID } from 'node:crypto';
import { openEventBus } from '@debt/kit/event-bus/open';
import { createLogger } from '@debt/kit/log';
import { Session } from '@debt/kit/postgres';
import type { Party } from '@debt/proto/events';
import WebSocket from 'ws';
import { topics } from '../services/notifier/src/events/consumer.ts';
import { toNotices } from '../services/notifier/src/events/notices.ts';
import { NotifierService } from '../services/notifier/src/service.ts';
import { openMongo } from '../services/notifier/src/store/mongo.ts';
import { openStore } from '../services/notifier/src/store/open.ts';
import type { NewLine, Store } from '../services/notifier/src/store/port.ts';
import { FakeIdentity, serviceToken } from '../services/notifier/test/fakes.ts';
import { transactionEvent, user } from './lib/notices.ts';
import type { Report } from './lib/report.ts';
import { median, quantile } from './lib/stats.ts';

const sockets = 1_000;
const batch = 100;
const fillBatch = 500;
const replayTargetMs = 1_000;
const withinMs = 120_000;

/**
 * The feed on servers: the replay of what somebody missed, and one event on the way to many sockets. The events come through PostgreSQL, the feeds
 * are kept there too, or in the MongoDB of BENCH_MONGODB_URL: not in the server that stands in for it in tests, on which the replay did not end
 * within minutes. The notifier and all its clients share this process, so what is printed is what both cost. Only where `npm run engines -- up` has
 * started PostgreSQL and its variables are set.
 */
export async function measureFeed(missed: number, rounds: number, report: Report): Promise<void> {
  const url = process.env['TEST_POSTGRES_URL'];
  if (url === undefined) return;
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
  const database = url.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
  const mongo = process.env['BENCH_MONGODB_URL']?.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
  const bus = stack.use(await openEventBus(database, { source: 'expenses', log, ...trust }));
  await bus.provision(topics);
  const storeUrl = mongo ?? database;
  const store = stack.use(await openStore(storeUrl, { log, ...trust }));
  await store.migrate();
  const identity = stack.use(await FakeIdentity.start());
  const config = {
    HOST: '127.0.0.1',
    HTTP_PORT: 0,
    METRICS_PORT: 0,
    LOG_LEVEL: 'error',
    EVENTS_URL: database,
    STORE_URL: storeUrl,
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
  const base = notifier.addresses.http;
  const where = mongo === undefined ? 'PostgreSQL' : 'MongoDB’s protocol';

  const [late, alice, bob] = [user(`late-${name}`), user(`alice-${name}`), user(`bob-${name}`)];
  const lines = Array.from({ length: missed }, () => lineFor(alice, late));
  if (mongo === undefined) for (const line of lines) await store.append(line);
  else await fillMongo(store, mongo, lines, trust);
  const replays: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    const device = await Device.open(base, identity.signIn(late.id));
    if ((await device.caughtUp) !== missed) throw new Error('the replay was not complete');
    replays.push(performance.now() - startedAt);
    device.close();
  }
  const replayName = `replay of ${missed.toLocaleString('en')} missed notifications from ${where}, connecting included`;
  const target = missed < 10_000 ? {} : { target: { at: 'most', value: replayTargetMs } as const };
  report({ name: replayName, value: median(replays), unit: 'ms', ...target });

  const devices: Device[] = [];
  const tokens = [alice, bob].map(({ id }) => identity.signIn(id));
  for (let at = 0; at < sockets; at += batch)
    devices.push(...(await Promise.all(Array.from({ length: batch }, (_, index) => Device.open(base, tokens[(at + index) % 2] ?? '')))));
  await Promise.all(devices.map((device) => device.caughtUp));
  const [last, all]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds * 5; round += 1) {
    const arrivals = Promise.all(devices.map((device) => device.next()));
    const startedAt = performance.now();
    await bus.publish([transactionEvent(alice, bob)]);
    const times = (await arrivals).map((at) => at - startedAt);
    last.push(Math.max(...times));
    all.push(...times);
  }
  for (const device of devices) device.close();
  report({
    name: `one event to ${sockets.toLocaleString('en')} sockets (${where}): the last one has it, median`,
    value: median(last),
    unit: 'ms',
  });
  report({ name: `one event to ${sockets.toLocaleString('en')} sockets: any one has it, median`, value: median(all), unit: 'ms' });
  report({
    name: `one event to ${sockets.toLocaleString('en')} sockets: any one has it, 99th percentile`,
    value: quantile(all, 0.99),
    unit: 'ms',
  });
}

function lineFor(author: Party, reader: Party): NewLine {
  const { id, type, time, data } = transactionEvent(author, reader);
  const addressed = toNotices(type, data)?.find(({ userId }) => userId === reader.id);
  return { userId: reader.id, eventId: id, at: time, body: JSON.stringify(addressed?.notice) };
}

/** The first line through the port, which makes the feed; the others at once, which the port has no need to do. */
async function fillMongo(
  store: Store,
  url: string,
  [first, ...rest]: readonly NewLine[],
  trust: { readonly caFile?: string },
): Promise<void> {
  if (first === undefined) return;
  await store.append(first);
  const { client, database } = openMongo(url, trust);
  const documents = rest.map((line, at) => ({ ...line, seq: at + 2 }));
  for (let at = 0; at < documents.length; at += fillBatch)
    await database.collection('lines').insertMany(documents.slice(at, at + fillBatch));
  await client.close();
}

/** A WebSocket that counts what it gets. */
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

  /** Resolves with how many notifications came before. */
  get caughtUp(): Promise<number> {
    return this.#caughtUp.promise;
  }

  /** Resolves with the time at which the next notification came. */
  next(): Promise<number> {
    return new Promise((resolve) => {
      this.#next = resolve;
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}
