import { readFile } from 'node:fs/promises';
import { openPool } from '@debt/kit/postgres';
import { createTestDatabase } from '@debt/kit/testing';
import { currencies, formatAmount, minor } from '@debt/rules';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { schemasByName, TransactionRecorded } from '../src/contract/contract.ts';
import { toEvent } from '../src/outbox/events.ts';
import { Ledger } from '../src/store/ledger.ts';
import { assertSchemaFits, migrate } from '../src/store/migrate.ts';
import { migrations } from '../src/store/migrations/index.ts';
import { verifyLedger } from '../src/store/verify.ts';

const names = migrations.map((migration) => migration.name);
const contractErrors = (answer: unknown) => Compile(schemasByName(), TransactionRecorded).Errors(answer);
const anyText: unknown = expect.any(String);
const objectWith = (members: Readonly<Record<string, unknown>>): unknown => expect.objectContaining(members);
const containing = (text: string): unknown => expect.stringContaining(text);

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
  const { rows: messages } = await pool.query<{ topic: string; message: object }>(
    'select topic, message from outbox where topic is not null',
  );
  const { rows: answers } = await pool.query<{ answer: object }>('select answer from idempotency');
  const { checks } = await verifyLedger(pool);
  expect(ran).toEqual(names.filter((name) => name > '0015'));
  expect(before.rows).toHaveLength(10);
  expect(after.rows).toEqual(before.rows);
  expect(checks.filter((check) => check.violations > 0)).toEqual([]);
  expect(answers).toHaveLength(10);
  expect(messages.filter(({ topic }) => topic === 'transactions')).toHaveLength(13);
  // The data of the last release equals the data that this release would store: the JSON of the contract, and that of the events.
  for (const { answer } of answers) {
    const [misfit] = contractErrors(answer);
    expect(misfit, JSON.stringify(answer)).toBeUndefined();
  }
  for (const row of messages) expect(() => toEvent({ id: '1', key: '1', ...row })).not.toThrow();
  const lunch = { amount: '20.00', currency: 'EUR' };
  expect(answers.map(({ answer }) => answer)).toContainEqual({
    transaction: objectWith({
      verb: 'owe',
      amount: lunch,
      description: 'lunch',
      recordedAt: containing('2026-'),
      consentFrom: null,
      person: { id: anyText, alias: 'ben', handle: 'ben' },
    }),
    allocation: [{ debtId: anyText, amount: lunch, outstanding: lunch, description: 'lunch', dueOn: '2030-05-01' }],
    final: true,
    outstanding: lunch,
  });
  expect(messages.filter(({ message }) => !('currency' in message))).toHaveLength(messages.length);
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
  expect(again).toMatchObject({
    outcome: 'done',
    replayed: true,
    value: { transaction: { amount: { amount: '20.00', currency: 'EUR' }, description: 'lunch', consentFrom: null } },
  });
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

test('the functions are created again under a database in use, and nothing else changes', async () => {
  await using database = await createTestDatabase();
  const pool = openPool(database.url, { applicationName: 'test' }, () => undefined);
  await pool.query(await readFile(new URL('fixtures/release-0014.sql', import.meta.url), 'utf8'));
  await migrate(database.url);
  const shape = async () => {
    const { rows } = await pool.query<{ made: string }>(
      `select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as made from pg_constraint where connamespace = 'public'::regnamespace
       union all select attrelid::regclass || ' ' || attname || ' ' || coalesce(pg_get_expr(adbin, adrelid), '') from pg_attribute
         left join pg_attrdef on adrelid = attrelid and adnum = attnum
         where attnum > 0 and not attisdropped and attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
       union all select proname || pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace and prokind = 'f'
       union all select tgrelid::regclass || ' ' || tgname from pg_trigger
       union all select answer::text from idempotency union all select message::text from outbox order by made`,
    );
    return rows;
  };
  const before = await shape();
  const again = names.slice(-1);
  await pool.query('delete from schema_migrations where name = any ($1)', [again]);

  expect(await migrate(database.url)).toEqual(again);

  expect(await shape()).toEqual(before);
  await pool.end();
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

test('an amount has the digits of the rules, in every currency and with either sign', async () => {
  await using database = await createTestDatabase();
  await migrate(database.url);
  const pool = openPool(database.url, { applicationName: 'test' }, () => undefined);
  const amounts = ['0', '1', '-1', '5', '99', '100', '-2000', '123456789', '999999999999999999'];

  const { rows } = await pool.query<{ minor: string; code: string; money: object }>(
    'select x.minor, c.code, money(x.minor::bigint, c.code) as money from currencies c, unnest($1::text[]) x(minor)',
    [amounts],
  );

  await pool.end();
  expect(rows).toHaveLength(currencies.size * amounts.length);
  expect(rows.map(({ money }) => money)).toEqual(
    rows.map(({ minor: digits, code }) => ({ amount: formatAmount({ minor: minor(BigInt(digits)), currency: code }), currency: code })),
  );
});

test('the database contains the same currencies as the rules', async () => {
  await using database = await createTestDatabase();
  await migrate(database.url);
  const pool = openPool(database.url, { applicationName: 'test' }, () => undefined);

  const { rows } = await pool.query('select code, exponent, retired from currencies order by code');

  await pool.end();
  expect(rows).toEqual([...currencies.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1)));
});
