import { openPool } from '@debt/kit/postgres';
import { createTestDatabase } from '@debt/kit/testing';
import { currencies } from '@debt/rules';
import { expect, it } from 'vitest';
import { assertSchemaFits, migrate } from '../src/store/migrate.ts';
import { migrations } from '../src/store/migrations/index.ts';

const names = migrations.map((migration) => migration.name);
const containing = (text: string): unknown => expect.stringContaining(text);

it('brings an empty database up to date once, however many runs there are at a time', async () => {
  await using database = await createTestDatabase();

  const runs = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);

  expect(runs.toSorted((a, b) => b.length - a.length)).toEqual([names, [], []]);
});

it('runs although a killed run has left its mark', async () => {
  await using database = await createTestDatabase();
  await migrate(database.url);
  const pool = openPool(database.url, { applicationName: 'test' }, () => undefined);
  await pool.query('update schema_migrations_lock set is_locked = 1');
  await pool.end();

  expect(await migrate(database.url)).toEqual([]);
});

it('replaces the functions of a database that exists under connections that have used the old ones', async () => {
  await using database = await createTestDatabase();
  await migrate(database.url);
  const pool = openPool(database.url, { applicationName: 'test', connectionsMax: 1 }, () => undefined);
  const later = names.filter((name) => name >= '0009');
  await pool.query('delete from schema_migrations where name = any($1)', [later]);
  await pool.query('alter table debts alter constraint debt_head deferrable initially deferred; drop index credentials_live');
  await pool.query('create or replace function record_batch(commands jsonb) returns jsonb language sql as $$ select \'"old"\'::jsonb $$');
  const recordNothing = () => pool.query({ name: 'record_batch', text: 'select record_batch($1::jsonb) as answer', values: ['[]'] });
  const before = await recordNothing();

  const ran = await migrate(database.url);
  const after = await recordNothing();

  const { rows: heads } = await pool.query("select condeferrable from pg_constraint where conname = 'debt_head'");
  await pool.end();
  expect(ran).toEqual(later);
  expect([before.rows, after.rows]).toEqual([[{ answer: 'old' }], [{ answer: [] }]]);
  expect(heads).toEqual([{ condeferrable: false }]);
});

it('lets a service start only on the schema of its release', async () => {
  await using database = await createTestDatabase();
  const pool = openPool(database.url, { applicationName: 'test' }, () => undefined);

  await expect(assertSchemaFits(pool)).rejects.toMatchObject({
    code: 'schema_mismatch',
    message: containing('older'),
  });
  await migrate(database.url);
  await expect(assertSchemaFits(pool)).resolves.toBeUndefined();
  await pool.query(`insert into schema_migrations (name, batch, migration_time) values ('9999-future', 2, now())`);
  await expect(assertSchemaFits(pool)).rejects.toMatchObject({
    code: 'schema_mismatch',
    message: containing('newer'),
  });
  await pool.end();
});

it('knows the same currencies as the domain', async () => {
  await using database = await createTestDatabase();
  await migrate(database.url);
  const pool = openPool(database.url, { applicationName: 'test' }, () => undefined);

  const { rows } = await pool.query('select code, exponent, retired from currencies order by code');

  await pool.end();
  expect(rows).toEqual([...currencies.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1)));
});
