import { createTestDatabase } from '@debt/kit/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readBackup } from '../src/commands/backup/read.ts';
import { writeBackup } from '../src/commands/backup/write.ts';
import { startTemporaryCluster, type TemporaryCluster } from '../src/targets/processes/postgres/temporary-cluster.ts';
import { commitAll, lockRestores, settle } from '../src/tools/two-phase-commit.ts';

const names = ['ledger', 'feed', 'bus'];
let cluster: TemporaryCluster;
let stack = new AsyncDisposableStack();

// A separate server: prepared transactions affect the whole server, and the setting cannot be changed while it runs.
beforeAll(async () => {
  cluster = await startTemporaryCluster({ settings: { max_prepared_transactions: '8' } });
  vi.stubEnv('TEST_DATABASE_URL', cluster.url);
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await cluster[Symbol.asyncDispose]();
});
beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

interface Target {
  readonly name: string;
  readonly url: string;
  readonly client: pg.Client;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  stack.defer(() => client.end());
  return client;
}

async function targets(): Promise<readonly Target[]> {
  return await Promise.all(
    names.map(async (name) => {
      const { url } = stack.use(await createTestDatabase());
      const client = await connect(url);
      await client.query('create table kept (id int primary key)');
      return { name, url, client };
    }),
  );
}

const counts = (all: readonly Target[]): Promise<readonly unknown[]> =>
  Promise.all(
    all.map(async ({ client }) => (await client.query<{ count: number }>('select count(*)::int as count from kept')).rows[0]?.count),
  );

/** A transaction in each, with one row; the caller decides them. */
async function begun(all: readonly Target[]): Promise<readonly pg.Client[]> {
  const clients = await Promise.all(all.map(({ url }) => connect(url)));
  for (const client of clients) await client.query('begin; insert into kept values (1)');
  return clients;
}

/** Stops answering at the first statement that matches, like a process that is killed there. */
function killedAt(client: pg.Client, pattern: RegExp): pg.Client {
  const query = client.query.bind(client);
  return new Proxy(client, {
    get: (of, name): unknown =>
      name === 'query'
        ? (text: string, values?: readonly unknown[]) => {
            if (pattern.test(text)) throw new Error('killed');
            return query(text, values === undefined ? undefined : [...values]);
          }
        : Reflect.get(of, name),
  });
}

describe('a restore over several databases', () => {
  test('commits in all of them', async () => {
    const all = await targets();

    await commitAll(await begun(all));

    expect(await counts(all)).toEqual([1, 1, 1]);
  });

  test('leaves nothing anywhere when one database refuses to prepare', async () => {
    const all = await targets();
    const clients = await begun(all);
    await clients[1]?.query('create temporary table t (a int)');

    await expect(commitAll(clients)).rejects.toThrow('temporary');

    for (const client of clients) await client.query('rollback');
    expect(await counts(all)).toEqual([0, 0, 0]);
  });

  test.each([
    ['before the second has prepared', 1, /^prepare transaction/, 0],
    ['before the first has committed', 0, /^commit prepared/, 0],
    ['before the second has committed', 1, /^commit prepared/, 1],
    ['before the last has committed', 2, /^commit prepared/, 1],
  ])('that was killed %s is settled to all or none', async (_when, at, pattern, rows) => {
    const all = await targets();
    const clients = await begun(all);
    await commitAll(clients.map((client, index) => (index === at ? killedAt(client, pattern) : client))).catch(() => undefined);
    await Promise.all(clients.map((client) => client.end()));

    await settle(all.map(({ client }) => client));
    await settle(all.map(({ client }) => client));

    expect(await counts(all)).toEqual([rows, rows, rows]);
    const left = await all[0]?.client.query('select gid from pg_prepared_xacts');
    expect(left?.rows).toEqual([]);
  });

  test('is refused while another one is under way', async () => {
    const all = await targets();
    const pieces: Uint8Array[] = [];
    await writeBackup({ environment: 'default', databases: all, now: new Date(0) }, async (piece) => void pieces.push(piece));
    const [first] = all;
    const other = await connect(first?.url ?? '');
    await lockRestores(other);

    const restore = readBackup({ databases: all }, new Blob(pieces.map((piece) => new Uint8Array(piece))).stream());

    await expect(restore).rejects.toMatchObject({ failure: { id: 'locked' } });
  });
});
