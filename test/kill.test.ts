import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '@debt/kit/testing';
import { feedClose } from '@debt/proto/feed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { at, type Person, readJson, World } from './harness/world.ts';

let world: World;
let ben: Person;
let maria: Person;
let personId: string;
/** Idempotency key → the id in the answer, of every acknowledged write. */
const acknowledged = new Map<string, string>();

beforeAll(() => {
  world = new World();
  world.up();
  [ben, maria] = [world.person('ben').join(), world.person('maria').join()];
  const first = ben.json('owe', '@maria', '1');
  maria.debt(['confirm', String(at(first, 'data', 'transaction', 'id') ?? at(first, 'transaction', 'id'))]);
}, 180_000);

afterAll(() => world[Symbol.dispose]());

const api = async (
  who: Person,
  path: string,
  init: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly status: number; readonly body: unknown }> => {
  const response = await fetch(`http://127.0.0.1:${world.port}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${who.token}`, 'content-type': 'application/json', ...init.headers },
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, body: await response.json() };
};

/** Records one debt, repeating with the same key until it is acknowledged, like a careful client. */
async function record(deadline: number): Promise<void> {
  const key = randomUUID();
  const body = JSON.stringify({ verb: 'owe', person: personId, amount: { amount: '1', currency: 'EUR' } });
  for (;;) {
    const answer = await api(ben, '/v1/transactions', { method: 'POST', body, headers: { 'idempotency-key': key } }).catch(() => undefined);
    const id = at(answer?.body, 'transaction', 'id');
    if (answer?.status === 201 && typeof id === 'string') {
      acknowledged.set(key, id);
      return;
    }
    if (answer !== undefined && ![409, 429, 500, 502, 503, 504].includes(answer.status))
      throw new Error(`refused: ${JSON.stringify(answer)}`);
    if (performance.now() > deadline) throw new Error(`not acknowledged in time: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function pages(who: Person, path: string): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  for (let next: unknown = undefined; next !== null; ) {
    const { status, body } = await api(
      who,
      `${path}?limit=100${typeof next === 'string' || typeof next === 'number' ? `&after=${next}` : ''}`,
    );
    const page: unknown = at(body, 'items');
    if (status !== 200 || !Array.isArray(page)) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    for (const item of page) items.push(item);
    next = at(body, 'next') ?? null;
  }
  return items;
}

/** The process of a unit, as the platform has recorded it. */
function pidOf(unit: string): number {
  const file = readJson(join(world.directory, 'run.json'));
  const processes = at(file, 'processes');
  const found: unknown =
    unit === 'supervisor'
      ? at(file, 'supervisor')
      : Array.isArray(processes)
        ? processes.find((entry) => at(entry, 'unit') === unit)
        : undefined;
  const pid = at(found, 'pid');
  if (typeof pid !== 'number') throw new Error(`${unit} is not running`);
  return pid;
}

async function people(): Promise<void> {
  const page = await api(ben, '/v1/people');
  const items = at(page.body, 'items');
  const id: unknown = Array.isArray(items) ? at(items[0], 'id') : undefined;
  if (typeof id !== 'string') throw new Error('the address book of ben is empty');
  personId = id;
}

test('killing any one process with -9 under load loses no acknowledged transaction, and each event reaches both feeds once', async () => {
  await people();

  for (const unit of ['expenses', 'notifier', 'mailer', 'throttler', 'gateway', 'postgres', 'supervisor']) {
    let writing = true;
    const writers = Array.from({ length: 4 }, async () => {
      while (writing) await record(performance.now() + 90_000);
    });
    const before = acknowledged.size;
    await eventually(() => acknowledged.size > before + 20, `writes before ${unit} is killed`);
    process.kill(pidOf(unit), 'SIGKILL');
    if (unit === 'supervisor') world.up();
    const after = acknowledged.size;
    await eventually(() => acknowledged.size > after + 20, `writes after ${unit} was killed`, 90_000);
    writing = false;
    await Promise.all(writers);
  }

  const history = await pages(ben, '/v1/transactions');
  const ids = history.map((entry) => at(entry, 'id'));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(acknowledged.size + 1);
  for (const id of acknowledged.values()) expect(ids).toContain(id);

  for (const who of [ben, maria]) {
    const feed = await eventually(
      async () => {
        const items = await pages(who, '/v1/notifications');
        return items.length >= acknowledged.size + 2 ? items : undefined;
      },
      `every event in the feed of ${who.handle}`,
      60_000,
    );
    expect(feed.map((entry) => at(entry, 'seq'))).toEqual(feed.map((_, index) => index + 1));
    const events = feed.map((entry) => at(entry, 'eventId'));
    expect(new Set(events).size).toBe(events.length);
    for (const id of acknowledged.values()) expect(events).toContain(`${id}:posted`);
  }
  world.platform(['wait', '--timeout', '60']);
  world.platform(['verify']);
});

test('a stop closes every socket with the code to reconnect, and leaves no process of the platform running', async () => {
  expect(world.processes().length).toBeGreaterThan(5);
  const socket = new WebSocket(`ws://127.0.0.1:${world.port}/v1/notifications/feed`, {
    headers: { authorization: `Bearer ${maria.token}` },
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await once(socket, 'open');

  world.platform(['down']);

  expect(await closed).toBe(feedClose.restarting);

  await eventually(() => world.processes().length === 0, `processes end: ${world.processes().join('\n')}`);
});
