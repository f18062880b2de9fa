import { readFile } from 'node:fs/promises';
import { openPool } from '@debt/kit/postgres';
import { createTestDatabase } from '@debt/kit/testing';
import { currencies, minor } from '@debt/rules';
import { expect, test } from 'vitest';
import { Ledger } from '../src/store/ledger.ts';
import { assertSchemaFits, migrate } from '../src/store/migrate.ts';
import { migrations } from '../src/store/migrations/index.ts';
import { verifyLedger } from '../src/store/verify.ts';

const names = migrations.map((migration) => migration.name);
const containing = (text: string): unknown => expect.stringContaining(text);
const aBoolean: unknown = expect.any(Boolean);

test('an empty database is migrated once by concurrent runs', async () => {
  await using database = await createTestDatabase();

  const runs = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);

  expect(runs.toSorted((a, b) => b.length - a.length)).toEqual([names, [], []]);
});

test('a migration runs although a killed run has left its lock', async () => {
  await using database = await createTestDatabase();
  await migrate(database.url);
  const pool = openPool(database.url, { applicationName: 'test' }, () => undefined);
  await pool.query('update schema_migrations_lock set is_locked = 1');
  await pool.end();

  expect(await migrate(database.url)).toEqual([]);
});

test('a database of release 0014 keeps its amounts, its stored answers and its unpublished events', async () => {
  await using database = await createTestDatabase();
  const pool = openPool(database.url, { applicationName: 'test' }, () => undefined);
  await pool.query(await readFile(new URL('fixtures/release-0014.sql', import.meta.url), 'utf8'));
  const before = await pool.query('select id, state, amount_minor, said_at as at from transactions order by id');

  const ran = await migrate(database.url);

  const after = await pool.query('select id, state, amount_minor, recorded_at as at from transactions order by id');
  const { rows: messages } = await pool.query<{ message: object }>("select message from outbox where topic = 'transactions'");
  const { rows: answers } = await pool.query<{ answer: object }>('select answer from idempotency');
  const { checks } = await verifyLedger(pool);
  expect(ran).toEqual(names.filter((name) => name > '0015'));
  expect(before.rows).toHaveLength(10);
  expect(after.rows).toEqual(before.rows);
  expect(checks.filter((check) => check.violations > 0)).toEqual([]);
  expect(answers).toHaveLength(10);
  expect(messages).toHaveLength(13);
  for (const { answer } of answers) {
    expect(answer).toMatchObject({ recordedAt: containing('2026-'), counterpartyIsUser: aBoolean });
    expect(answer).toHaveProperty('consentFrom');
  }
  for (const { message } of messages)
    expect(message).toMatchObject({ recordedAt: containing('2026-'), counterparty: { isUser: aBoolean } });
  for (const document of [...answers, ...messages].map((row) => JSON.stringify(row)))
    expect(document).not.toMatch(/"(?:saidAt|waitsFor|other|otherIsUser)"/);
  await pool.end();
});

test('a repeated command of release 0014 gets its stored answer', async () => {
  await using database = await createTestDatabase();
  const pool = openPool(database.url, { applicationName: 'test', plansByIndex: true }, () => undefined);
  await pool.query(await readFile(new URL('fixtures/release-0014.sql', import.meta.url), 'utf8'));
  await migrate(database.url);
  const { rows } = await pool.query<{ userId: string; credentialId: string; personId: string }>(
    `select u.id as "userId", c.id as "credentialId", e.id as "personId" from users u join credentials c on c.user_id = u.id
     join people e on e.owner_id = u.id and e.alias = 'ben' where u.handle = 'ada'`,
  );
  const [{ personId, ...actor } = { personId: '', userId: '', credentialId: '' }] = rows;
  const lunch = { verb: 'owe', amount: minor(2000n), currency: 'EUR', description: 'lunch', dueOn: '2030-05-01' } as const;

  const again = await new Ledger(pool).record({ actor, personId, key: '00000000-0000-4000-8000-000000000001', ...lunch });

  await pool.end();
  expect(again).toMatchObject({ outcome: 'done', replayed: true, value: { amount: 2000n, description: 'lunch', consentFrom: null } });
});

test('the functions of a database are replaced for connections that have used the old ones', async () => {
  await using database = await createTestDatabase();
  await migrate(database.url);
  const pool = openPool(database.url, { applicationName: 'test', connectionsMax: 1 }, () => undefined);
  const [last = ''] = names.slice(-1);
  await pool.query('delete from schema_migrations where name = $1', [last]);
  await pool.query('create or replace function record_batch(commands jsonb) returns jsonb language sql as $$ select \'"old"\'::jsonb $$');
  const recordNothing = () => pool.query({ name: 'record_batch', text: 'select record_batch($1::jsonb) as answer', values: ['[]'] });
  const before = await recordNothing();

  const ran = await migrate(database.url);
  const after = await recordNothing();

  await pool.end();
  expect(ran).toEqual([last]);
  expect([before.rows, after.rows]).toEqual([[{ answer: 'old' }], [{ answer: [] }]]);
});

test('a service starts only on the schema of its release', async () => {
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

test('the database has the same currencies as the rules', async () => {
  await using database = await createTestDatabase();
  await migrate(database.url);
  const pool = openPool(database.url, { applicationName: 'test' }, () => undefined);

  const { rows } = await pool.query('select code, exponent, retired from currencies order by code');

  await pool.end();
  expect(rows).toEqual([...currencies.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1)));
});
