import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { eventually } from '@debt/kit/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isRecord } from '../src/render/kubernetes/objects.ts';
import { startTemporaryCluster, type TemporaryCluster } from '../src/targets/processes/postgres/temporary-cluster.ts';
import { writeScript } from './fixtures/debt-platform.ts';
import { type KindWorld, openKindWorld } from './fixtures/kind-world.ts';

const databases = ['expenses', 'notifier'] as const;
const schema = `
  create table schema_migrations (name text primary key);
  create table users (id int primary key, name text);`;

let server: TemporaryCluster;
let world: KindWorld;
let stack: AsyncDisposableStack;

beforeAll(async () => {
  server = await startTemporaryCluster({ settings: { max_prepared_transactions: '8' } });
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  world = stack.use(await openKindWorld());
  world.fill();
  await empty();
});
afterEach(() => stack.disposeAsync());

/** A URL of a socket has no host; only `pg` supports it. */
const addressOf = (): URL => new URL(server.url.replace('@/', '@localhost/'));

async function inDatabase<T>(name: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server.url.replace('/postgres?', `/${name}?`) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** As the services of a new environment have created them. */
async function empty(): Promise<void> {
  for (const name of databases) {
    await inDatabase('postgres', async (client) => {
      await client.query(`drop database if exists ${name} with (force)`);
      await client.query(`create database ${name}`);
    });
    await inDatabase(name, (client) => client.query(schema));
  }
}

const usersOf = (name: string) =>
  inDatabase(name, async (client) => (await client.query<{ id: number; name: string }>('select * from users order by id')).rows);

const isRestoring = () =>
  inDatabase('postgres', async (client) => {
    const { rowCount } = await client.query(
      "select from pg_stat_activity where application_name = 'debt-platform' and xact_start is not null",
    );
    return rowCount === databases.length;
  });

/** kubectl's tunnel, which ends at the server of this test; and a second one, to an unreachable server, at a closed port. */
async function openTunnels(): Promise<{ readonly kubectl: string; readonly asked: () => Promise<readonly string[]> }> {
  const path = join(addressOf().searchParams.get('host') ?? '', '.s.PGSQL.5432');
  const relay = createServer((client) => {
    const socket = connect({ path });
    for (const each of [client, socket]) each.on('error', () => undefined).on('close', () => [client, socket].map((one) => one.destroy()));
    client.pipe(socket).pipe(client);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  stack.defer(() => void relay.close());
  const address = relay.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const [record, kubectl] = [join(world.folder, 'ways'), join(world.folder, 'forwarding-kubectl')];
  const forward = (to: number) => `echo "$$ $*" >> '${record}'; echo 'Forwarding from 127.0.0.1:${to} -> 1'; exec sleep 300;;`;
  await writeScript(
    kubectl,
    `case "$*" in *port-forward*service/postgres*) ${forward(port)} *port-forward*) ${forward(9)} esac\nexec '${join(world.folder, 'kubectl')}' "$@"`,
  );
  return { kubectl, asked: async () => (await readFile(record, 'utf8')).trim().split('\n') };
}

async function given(drivers: Readonly<Record<string, string>>) {
  const file = join(world.folder, 'env', 'team', 'environment.json');
  const recorded: unknown = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...(isRecord(recorded) ? recorded : {}), drivers }));
  const base64 = (value: string) => Buffer.from(value).toString('base64');
  world.api.objects.set('Secret debt-stores/debt-logins', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: 'debt-stores', name: 'debt-logins' },
    data: { 'postgres.admin': base64(addressOf().password), 'mongodb.notifier': base64('pw') },
  });
  const tunnels = await openTunnels();
  const run = (...args: readonly string[]) => world.run(args, { DEBT_PLATFORM_KUBECTL: tunnels.kubectl });
  const restoreFrom = (stdin: number) => world.start(['restore', '-'], { DEBT_PLATFORM_KUBECTL: tunnels.kubectl }, stdin);
  const closed = async () => (await tunnels.asked()).every((line) => !existsSync(`/proc/${line.split(' ')[0] ?? ''}`));
  return { run, restoreFrom, asked: tunnels.asked, closed, file: join(world.folder, 'monday.debt') };
}

describe('a backup of an environment on kind', { timeout: 120_000 }, () => {
  test('is read through a tunnel that is closed afterwards, and fills an empty environment, whose services start again', async () => {
    const { run, asked, closed, file } = await given({ feed: 'postgres' });
    for (const name of databases) await inDatabase(name, (client) => client.query("insert into users values (1, $1), (2, 'ü\t')", [name]));
    const before = [await usersOf('expenses'), await usersOf('notifier')];

    const backup = await run('backup', file);
    await empty();
    const writes = world.api.writes.length;
    const restore = await run('restore', file);

    expect([backup.code, restore.code]).toEqual([0, 0]);
    expect(backup.out).toContain('monday.debt: 4 rows of 2 tables');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(restore.out).toContain('4 rows of 2 tables are in team');
    expect([await usersOf('expenses'), await usersOf('notifier')]).toEqual(before);
    expect(world.api.writes.slice(writes).toSorted()).toEqual(
      ['expenses', 'mailer', 'notifier', 'throttler'].map((unit) => `PATCH Deployment debt/${unit}`),
    );
    expect((await asked())[0]).toContain('port-forward --namespace=debt-stores --address=127.0.0.1 service/postgres :5432');
    expect(await closed()).toBe(true);
    const output = [backup.out, backup.err, restore.out, restore.err, ...(await asked())].join();
    expect(output).not.toContain(addressOf().password);
  });

  test('is not put over what people entered', async () => {
    const { run, file } = await given({ feed: 'postgres' });
    await inDatabase('expenses', (client) => client.query("insert into users values (1, 'ada')"));
    await run('backup', file);

    const restore = await run('restore', file);

    expect(restore.code).toBe(6);
    expect(restore.err).toContain('the database expenses is not empty: public.users');
    expect(await usersOf('expenses')).toHaveLength(1);
  });

  test('leaves no file and no tunnel when the feeds cannot be reached, and reports it', async () => {
    const { run, asked, closed, file } = await given({});

    const backup = await run('backup', file);

    expect(backup.code).toBe(7);
    expect(backup.err).toContain('the feeds cannot be reached');
    expect((await asked()).map((line) => / service\/(\S+)/.exec(line)?.[1])).toEqual(['postgres', 'mongodb']);
    expect(await closed()).toBe(true);
    expect(existsSync(file)).toBe(false);
  });

  test('is given up after Ctrl-C in the middle of a restore: nothing is kept, and no tunnel is left open', async () => {
    const { run, restoreFrom, closed, file } = await given({ feed: 'postgres' });
    await inDatabase('expenses', (client) => client.query('insert into users select n, $1 from generate_series(1, 50) n', ['ada']));
    await run('backup', file);
    await empty();
    const [pipe, whole] = [join(world.folder, 'pipe'), await readFile(file)];
    execFileSync('mkfifo', [pipe]);

    await using stdin = await open(pipe, 'r+');
    const restoring = restoreFrom(stdin.fd);
    await stdin.write(whole.subarray(0, whole.length - 100));
    await eventually(isRestoring, 'the restore is under way');
    process.kill(restoring.pid, 'SIGINT');
    const { code } = await restoring.done;

    expect(code).toBe(130);
    expect(await closed()).toBe(true);
    expect(await usersOf('expenses')).toEqual([]);
    expect((await run('restore', file)).code).toBe(0);
  });

  test('is refused where nothing runs', async () => {
    const { run, file } = await given({});
    world.api.objects.clear();

    const backup = await run('backup', file);

    expect(backup.code).toBe(7);
    expect(backup.err).toContain('the environment team is not running');
  });
});
