import { createTestDatabase } from '@debt/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Grant } from '../src/model/resolved.ts';
import { connectAsAdmin, preparePostgres, purgePostgres } from '../src/targets/processes/servers/postgres.ts';
import { adminUrl, parseServer, type Server } from '../src/targets/processes/servers/server.ts';

const grants: readonly Grant[] = [
  { login: 'expenses', name: 'expenses', may: 'own' },
  { login: 'expenses', name: 'bus', may: 'own' },
  { login: 'notifier', name: 'bus', may: 'read' },
];
let stack: AsyncDisposableStack;
let server: Server;
let scope: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const { url } = stack.use(await createTestDatabase());
  server = parseServer('postgres', url);
  scope = `debt-t${process.pid}-${Date.now() % 1_000_000}`;
  stack.defer(() => purgePostgres({ server, scope, grants }));
});
afterEach(() => stack.disposeAsync());

const prepare = (password = 'one:two@three') =>
  preparePostgres({ server, scope, grants, passwordOf: async (login) => `${login} ${password}` });

async function signIn(login: string, database: string, password = 'one:two@three'): Promise<string> {
  const client = new pg.Client(
    adminUrl({ ...server, user: `${scope}-${login}`, password: `${login} ${password}`, path: `${scope}-${database}` }),
  );
  try {
    await client.connect();
    return 'in';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    await client.end();
  }
}

async function ours(): Promise<readonly string[]> {
  const admin = await connectAsAdmin({ server });
  try {
    const sql =
      'select datname as name from pg_database where datname like $1 union select rolname from pg_roles where rolname like $1 order by 1';
    return (await admin.query<{ readonly name: string }>(sql, [`${scope}-%`])).rows.map(({ name }) => name.slice(scope.length + 1));
  } finally {
    await admin.end();
  }
}

test('each login gets into the databases that it may use, and into no other', async () => {
  await prepare();
  await prepare();

  expect(await ours()).toEqual(['bus', 'expenses', 'notifier']);
  expect(await signIn('expenses', 'expenses')).toBe('in');
  expect(await signIn('notifier', 'bus')).toBe('in');
  expect(await signIn('notifier', 'expenses')).toBe('42501');
});

test('a password that no longer fits is set again', async () => {
  await prepare();

  await prepare('another');

  expect(await signIn('expenses', 'bus', 'another')).toBe('in');
});

test('what is purged is gone, and nothing else', async () => {
  await prepare();
  const other = { server, scope: `${scope}x`, grants };
  await preparePostgres({ ...other, passwordOf: async () => 'pw' });
  stack.defer(() => purgePostgres(other));

  await purgePostgres({ server, scope, grants });

  expect(await ours()).toEqual([]);
  const admin = await connectAsAdmin({ server });
  const { rowCount } = await admin.query('select 1 from pg_database where datname like $1', [`${scope}x-%`]);
  await admin.end();
  expect(rowCount).toBe(2);
});

test('a server that is not there is named, and its password is not', async () => {
  const unavailable = parseServer('postgres', 'postgres://admin:hunter2@127.0.0.1:1/postgres');

  await expect(connectAsAdmin({ server: unavailable })).rejects.toThrow('PostgreSQL cannot be reached');
});
