import { createTestDatabase } from '@debt/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readBackup } from '../src/commands/backup/read.ts';
import { writeBackup } from '../src/commands/backup/write.ts';
import { PlatformError } from '../src/failures/failures.ts';

const schema = `
  create table schema_migrations (id serial primary key, name text not null);
  insert into schema_migrations (name) values ('0001');
  create table users (id bigint generated always as identity primary key, name text not null, shout text generated always as (upper(name)) stored);
  create table debts (id uuid primary key, user_id bigint not null references users, amount bigint not null check (amount > 0), note text);
  create function refuse() returns trigger language plpgsql as $$ begin raise exception 'never'; end $$;
  create trigger never before update or delete on debts for each row execute function refuse();`;
const awkward = 'a\tb\nc\\.\n\\N ü \u{1f600} "quoted"';

let stack = new AsyncDisposableStack();
beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

interface Source {
  readonly url: string;
  readonly client: pg.Client;
}

async function database(): Promise<Source> {
  const { url } = stack.use(await createTestDatabase());
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  stack.defer(() => client.end());
  await client.query(schema);
  return { url, client };
}

async function filled(users = 3): Promise<Source> {
  const source = await database();
  await source.client.query('insert into users (name) select $1 || n from generate_series(1, $2) n', [awkward, users]);
  await source.client.query(
    'insert into debts select gen_random_uuid(), id, id + 9007199254740993, case when id % 2 = 0 then name end from users',
  );
  return source;
}

const named = ({ url }: Source) => ({ databases: [{ name: 'ledger', url }] });

async function backupOf(source: Source): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await writeBackup({ environment: 'default', ...named(source), now: new Date(0) }, async (piece) => void pieces.push(piece));
  return Buffer.concat(pieces);
}

/** In chunks of a size that splits lines and rows anywhere. */
async function* streamOf(bytes: Buffer, pieceBytes = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function contents({ client }: Source) {
  const users = await client.query('select * from users order by id');
  const debts = await client.query('select id, user_id, amount::text, note from debts order by id');
  return [users.rows, debts.rows];
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof PlatformError ? `${error.failure.id}: ${error.failure.what} ${error.failure.why}` : String(error);
}

describe('a backup', () => {
  test('restores every row, awkward text and large numbers too, and goes on counting where it stopped', async () => {
    const [source, target] = [await filled(), await database()];

    const written = await readBackup(named(target), streamOf(await backupOf(source)));

    expect(written).toEqual({ tables: 2, rows: 6 });
    expect(await contents(target)).toEqual(await contents(source));
    await target.client.query("insert into users (name) values ('next')");
    expect((await target.client.query("select id::text from users where name = 'next'")).rows).toEqual([{ id: '4' }]);
  });

  test('begins a new epoch of every feed, so that no device goes on counting from lines that are not there any more', async () => {
    const [source, target] = [await filled(), await database()];
    for (const { client } of [source, target])
      await client.query('create table feeds (user_id text primary key, epoch text not null, floor bigint)');
    await source.client.query("insert into feeds values ('ada', 'first', 1), ('bob', 'second', 7)");

    await readBackup(named(target), streamOf(await backupOf(source)));

    const { rows } = await target.client.query<{ user_id: string; epoch: string; floor: string }>('select * from feeds order by user_id');
    expect(rows.map(({ user_id, floor }) => [user_id, floor])).toEqual([
      ['ada', '1'],
      ['bob', '7'],
    ]);
    expect(new Set(['first', 'second', ...rows.map(({ epoch }) => epoch)]).size).toBe(4);
  });

  test('carries more rows than fit into one piece', async () => {
    const [source, target] = [await filled(20_000), await database()];

    const written = await readBackup(named(target), streamOf(await backupOf(source), 65_537));

    expect(written.rows).toBe(40_000);
    expect(await contents(target)).toEqual(await contents(source));
  });

  test('is one moment: what is committed while it is written is not in it', async () => {
    const [source, target] = [await filled(), await database()];
    const pieces: Uint8Array[] = [];

    await writeBackup({ environment: 'default', ...named(source), now: new Date(0) }, async (piece) => {
      if (pieces.length === 0) await source.client.query("insert into users (name) values ('late')");
      pieces.push(piece);
    });
    await readBackup(named(target), streamOf(Buffer.concat(pieces)));

    expect((await target.client.query('select count(*)::int as count from users')).rows).toEqual([{ count: 3 }]);
  });

  test('is refused when it was cut anywhere, and nothing of it stays', async () => {
    const [source, target] = [await filled(), await database()];
    const whole = await backupOf(source);

    for (const share of [0, 0.01, 0.3, 0.6, 0.9, 0.999]) {
      expect(await refusalOf(readBackup(named(target), streamOf(whole.subarray(0, Math.floor(whole.length * share)))))).toContain(
        'backup_invalid',
      );
    }
    expect(await contents(target)).toEqual([[], []]);
  });

  test('is refused when one byte of a row was changed', async () => {
    const [source, target] = [await filled(), await database()];
    const whole = await backupOf(source);
    const at = whole.indexOf('quoted');
    whole.write('Q', at);

    expect(await refusalOf(readBackup(named(target), streamOf(whole)))).toContain('do not match their sum');
    expect(await contents(target)).toEqual([[], []]);
  });

  test.each(['', 'PGDMP', '{}\n', '{"header":{"format":"debt-backup","version":2}}\n'])('is refused when it is none: %j', async (text) => {
    const target = await database();

    expect(await refusalOf(readBackup(named(target), streamOf(Buffer.from(text))))).toContain('backup_invalid');
  });

  test('is not read into a database that holds something', async () => {
    const source = await filled();

    expect(await refusalOf(readBackup(named(source), streamOf(await backupOf(source))))).toMatch(/^not_empty: .*public\.debts/);
  });

  test('is not read by a release with another schema', async () => {
    const [source, target] = [await filled(), await database()];
    await target.client.query("insert into schema_migrations (name) values ('0002')");

    expect(await refusalOf(readBackup(named(target), streamOf(await backupOf(source))))).toContain('is not the one of the backup');
  });

  test('reports that nothing runs when the database cannot be reached', async () => {
    expect(await refusalOf(backupOf({ ...(await database()), url: 'postgres://nobody@/x?host=/nonexistent' }))).toContain('not_running');
  });
});
