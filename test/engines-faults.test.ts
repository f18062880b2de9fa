import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@debt/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEngines, twoOfEach } from './harness/engine-urls.ts';
import { type OwnEngineName, OwnEngines } from './harness/engines.ts';
import { at, type Person, readJson, World } from './harness/world.ts';

/** Longer than every time-out of a driver, so that all of them occur. */
const frozenMs = 20_000;
const writersCount = 2;
/**
 * The pause between two debts of one writer. All debts belong to one pair, so one process delivers them one after the other, and FerretDB is slow:
 * the events that accumulate during a fault must be delivered afterwards.
 */
const betweenMs = 400;
const arriveMs = 150_000;

describeEngines(() => {
  let engines: OwnEngines;
  let world: World;
  let ben: Person;
  let maria: Person;
  let personId: string;
  const acknowledged = new Set<string>();

  beforeAll(async () => {
    engines = await OwnEngines.start();
    world = new World({ variables: engines.variables, up: ['engines', ...twoOfEach] });
    world.up();
    [ben, maria] = [world.person('ben').join(), world.person('maria').join()];
    ben.debt(['owe', '@maria', '1']);
    maria.debt(['confirm']);
    const id = at((await api(ben, '/v1/people')).body, 'items', '0', 'id');
    if (typeof id !== 'string') throw new Error('the address book of ben is empty');
    personId = id;
  }, 240_000);

  afterAll(() => {
    world[Symbol.dispose]();
    engines[Symbol.dispose]();
  });

  const api = async (
    who: Person,
    path: string,
    init: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> } = {},
  ) => {
    const response = await fetch(`http://127.0.0.1:${world.port}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${who.token}`, 'content-type': 'application/json', ...init.headers },
      signal: AbortSignal.timeout(15_000),
    });
    const body: unknown = await response.json();
    return { status: response.status, headers: response.headers, body };
  };

  const owe = (key: string = randomUUID()) =>
    api(ben, '/v1/transactions', {
      method: 'POST',
      body: JSON.stringify({ verb: 'owe', person: personId, amount: { amount: '1', currency: 'EUR' } }),
      headers: { 'idempotency-key': key },
    });

  /** Records one debt like a careful client: it repeats the request with the same key until it is acknowledged. */
  async function record(until: number): Promise<void> {
    const key = randomUUID();
    for (;;) {
      const answer = await owe(key).catch(() => undefined);
      const id = at(answer?.body, 'transaction', 'id');
      if (answer?.status === 201 && typeof id === 'string') {
        acknowledged.add(id);
        return;
      }
      if (answer !== undefined && ![409, 429, 500, 502, 503, 504].includes(answer.status))
        throw new Error(`refused: ${JSON.stringify(answer.body)}`);
      if (performance.now() > until) throw new Error(`not acknowledged in time: ${JSON.stringify(answer?.body)}`);
      await pause(50);
    }
  }

  /** Writers that continue during a fault. */
  async function underLoad(happening: () => Promise<void>): Promise<void> {
    let writing = true;
    const writers = Array.from({ length: writersCount }, async () => {
      while (writing) {
        await record(performance.now() + 120_000);
        await pause(betweenMs);
      }
    });
    try {
      await moreDebts('before the fault');
      await happening();
    } finally {
      writing = false;
      await Promise.all(writers);
    }
  }

  async function moreDebts(when: string): Promise<void> {
    const before = acknowledged.size;
    await eventually(() => acknowledged.size > before + 10, `debts are recorded ${when}`, 60_000);
  }

  async function feedOf(who: Person): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    for (let next: unknown = undefined; next !== null; ) {
      const { status, body } = await api(who, `/v1/notifications?limit=100${typeof next === 'number' ? `&after=${next}` : ''}`);
      const page: unknown = at(body, 'items');
      if (status !== 200 || !Array.isArray(page)) throw new Error(`the feed answers ${status}`);
      for (const line of page) items.push(line);
      next = at(body, 'next') ?? null;
    }
    return items;
  }

  /** Every event is in both feeds once, without a gap, and in the same order, which is the order of their ledger account. */
  async function expectDelivered(): Promise<void> {
    const feeds = await Promise.all(
      [ben, maria].map((who) =>
        eventually(
          async () => {
            const feed = await feedOf(who);
            const events = new Set(feed.map((line) => at(line, 'eventId')));
            return [...acknowledged].every((id) => events.has(`${id}:posted`)) ? feed : undefined;
          },
          `every event in the feed of ${who.handle}`,
          arriveMs,
        ),
      ),
    );
    const events = feeds.map((feed) => feed.map((line) => at(line, 'eventId')));
    for (const feed of feeds) expect(feed.map((line) => at(line, 'seq'))).toEqual(feed.map((_, index) => index + 1));
    for (const each of events) expect(new Set(each).size).toBe(each.length);
    expect(events[0]).toEqual(events[1]);
  }

  /** The readiness of a process, bypassing the gateway. */
  async function readiness(unit: string): Promise<number> {
    const port = at(readJson(join(world.directory, 'environment.json')), 'ports', `${unit}.http`);
    const response = await fetch(`http://127.0.0.1:${String(port)}/readyz`, { signal: AbortSignal.timeout(10_000) });
    await response.body?.cancel();
    return response.status;
  }

  /** The service that is not ready without the engine. */
  const dependants = { kafka: 'notifier-1', rabbitmq: 'mailer-2', mongodb: 'notifier-2', redis: undefined } as const;
  type Broker = keyof typeof dependants;
  const brokers: readonly Broker[] = ['kafka', 'rabbitmq', 'redis', 'mongodb'];
  const faults = ['is stopped', 'is killed with -9', 'is frozen'] as const;
  const cases = brokers.flatMap((engine) => faults.map((fault) => ({ engine, fault })));

  async function befall(engine: OwnEngineName, fault: (typeof faults)[number]): Promise<void> {
    if (fault === 'is stopped') await engines.stop(engine);
    else if (fault === 'is killed with -9') await engines.kill(engine);
    else engines.freeze(engine);
  }

  test.each(cases)(
    'debts are still recorded while $engine $fault, and every event arrives once it is available again',
    async ({ engine, fault }) => {
      const newcomer = world.person(`${engine.slice(0, 2)}${fault.replaceAll(/[^a-z]/g, '').slice(2, 6)}`);

      await underLoad(async () => {
        await befall(engine, fault);
        const since = performance.now();
        await moreDebts(`while ${engine} ${fault}`);
        if (engine === 'redis')
          await eventually(
            async () => (await owe()).headers.get('ratelimit-degraded') === '1',
            'the throttler reports that it is degraded',
          );
        const dependant = dependants[engine];
        if (dependant !== undefined)
          await eventually(async () => (await readiness(dependant).catch(() => 503)) === 503, `${dependant} is not ready`, 60_000);
        if (engine === 'rabbitmq') newcomer.register();
        if (fault === 'is frozen') await pause(Math.max(0, frozenMs - (performance.now() - since)));
        if (fault === 'is frozen') engines.thaw(engine);
        else engines.startAgain(engine);
        await moreDebts(`after ${engine} is back`);
      });

      await expectDelivered();
      if (engine === 'rabbitmq')
        expect(world.platform(['mail', 'code', newcomer.address, '--timeout', '90s']).stdout.trim()).toMatch(/^\d{6}$/);
      world.platform(['wait', '--timeout', '90s']);
    },
  );

  test('every answer has a retry time while PostgreSQL is unavailable, and no write is incomplete', async () => {
    await engines.kill('postgres');

    const answer = await eventually(async () => {
      const given = await owe();
      return given.status === 201 ? undefined : given;
    }, 'the ledger is unavailable');
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);

    engines.startAgain('postgres');
    await record(performance.now() + 90_000);
    await expectDelivered();
    world.platform(['wait', '--timeout', '90s']);
    world.platform(['verify']);
  });
});
