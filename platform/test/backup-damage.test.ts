import { createTestDatabase } from '@debt/kit/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line, sum } from '../src/commands/backup/frames.ts';
import { readBackup } from '../src/commands/backup/read.ts';
import { writeBackup } from '../src/commands/backup/write.ts';
import { PlatformError } from '../src/failures/failures.ts';

/** The schema of both sides in the ledger. Provisioning fills `currencies`, and a restore replaces it. */
const schema = `
  create table schema_migrations (name text primary key);
  insert into schema_migrations values ('0001');
  create table currencies (code text primary key);
  insert into currencies values ('EUR');
  create table accounts (id bigint generated always as identity primary key, lender text not null, debtor text not null, unique (id, lender, debtor));
  create table transactions (id int primary key, account_id bigint not null, lender text not null, debtor text not null, note text,
    constraint sides foreign key (account_id, lender, debtor) references accounts (id, lender, debtor));`;
const rows = `
  insert into accounts (lender, debtor) values ('ada', 'ben'), ('ben', 'ada'), ('ada', 'eve');
  insert into transactions values (1, 1, 'ada', 'ben', 'lunch'), (2, 2, 'ben', 'ada', null), (3, 3, 'ada', 'eve', E'a\\tb\\n\\u00fc');
  insert into currencies values ('USD');`;

interface Database extends AsyncDisposable {
  readonly url: string;
  readonly client: pg.Client;
}

async function database(sql: string): Promise<Database> {
  const created = await createTestDatabase();
  const client = new pg.Client({ connectionString: created.url });
  await client.connect();
  await client.query(sql);
  return {
    url: created.url,
    client,
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await created[Symbol.asyncDispose]();
    },
  };
}

const named = ({ url }: Database) => ({ databases: [{ name: 'ledger', url }] });

async function backupOf(source: Database): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await writeBackup({ environment: 'default', ...named(source), now: new Date(0) }, async (piece) => void pieces.push(piece));
  return Buffer.concat(pieces);
}

async function* streamOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}

async function contents({ client }: Database) {
  const all = ['select * from accounts order by id', 'select * from transactions order by id', 'select * from currencies order by code'];
  const found: unknown[] = [];
  for (const each of [...all, 'select last_value::text, is_called from accounts_id_seq']) found.push((await client.query(each)).rows);
  return found;
}

/** The refusal, or `accepted`. */
async function restoring(target: Database, bytes: Buffer): Promise<string> {
  const error: unknown = await readBackup(named(target), streamOf(bytes)).then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  return error instanceof PlatformError ? `${error.failure.id}: ${error.failure.what} ${error.failure.why}` : String(error);
}

describe('a damaged backup', { timeout: 120_000 }, () => {
  let stack: AsyncDisposableStack;
  let whole: Buffer;
  let target: Database;
  let untouched: readonly unknown[];

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    whole = await backupOf(stack.use(await database(schema + rows)));
    target = stack.use(await database(schema));
    untouched = await contents(target);
  });
  afterAll(() => stack.disposeAsync());

  const lines = () => whole.toString().split('\n').slice(0, -1);
  const joined = (all: readonly string[]) => Buffer.from(`${all.join('\n')}\n`);
  const replaced = (from: string, to: string): Buffer => {
    const text = whole.toString();
    expect(text.split(from)).toHaveLength(2);
    return Buffer.from(text.replace(from, to));
  };

  test('is refused and leaves its target as it was when any one byte was changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(whole);
        damaged.writeUInt8(damaged.readUInt8(at) ^ change, at);

        expect(await restoring(target, damaged)).toMatch(/^backup_invalid/);
      }),
      { numRuns: 150 },
    );
    expect(await contents(target)).toEqual(untouched);
  });

  test('is refused when it was cut after any byte of its end', async () => {
    for (let left = whole.length - 1; left > whole.length - 110; left -= 3)
      expect(await restoring(target, whole.subarray(0, left))).toMatch(/^backup_invalid/);
    expect(await contents(target)).toEqual(untouched);
  });

  test.each(['\n', ' ', '\0', 'x', '{"end":{}}\n'])('is refused when %j follows its end', async (more) => {
    expect(await restoring(target, Buffer.concat([whole, Buffer.from(more)]))).toContain('something follows its end');
    expect(await contents(target)).toEqual(untouched);
  });

  test('is refused when its end, or all of it, is there twice', async () => {
    expect(await restoring(target, joined([...lines(), lines().at(-1) ?? '']))).toContain('something follows its end');
    expect(await restoring(target, Buffer.concat([whole, whole]))).toContain('something follows its end');
  });

  test.each([
    ['two columns exchanged their names', '["id","lender","debtor"]', '["id","debtor","lender"]'],
    ['the time at which it was made was changed', '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.001Z'],
    ['the name of its environment was changed', '"environment":"default"', '"environment":"defamed"'],
    ['a sequence would begin earlier', '"last":"3"', '"last":"1"'],
    ['a sequence would give its last number again', '"called":true', '"called":false'],
    ['its end is written with a space', '{"end":', '{"end": '],
    ['its end has a member more', '{"end":', '{"more":1,"end":'],
  ])('is refused when %s', async (_what, from, to) => {
    expect(await restoring(target, replaced(from, to))).toMatch(/^backup_invalid/);
    expect(await contents(target)).toEqual(untouched);
  });

  test('is refused when two of its tables exchanged their order, or one is missing', async () => {
    const at = lines().flatMap((each, index) => (each.startsWith('{"table":') ? [index] : []));
    const [first = 0, second = 0, third = 0] = at;
    const all = lines();
    const swapped = [...all.slice(0, first), ...all.slice(second, third), ...all.slice(first, second), ...all.slice(third)];

    expect(at).toHaveLength(3);
    expect(await restoring(target, joined(swapped))).toContain('its sum does not match');
    expect(await restoring(target, joined(all.toSpliced(first, second - first)))).toContain('its sum does not match');
    expect(await contents(target)).toEqual(untouched);
  });

  test('of the format before is refused by name, with what to do', async () => {
    expect(await restoring(target, replaced('"version":2', '"version":1'))).toContain(
      'this backup has the format 1, and this release reads 2',
    );
  });

  describe('whose sum was computed again', () => {
    /** The same bytes with a matching end. */
    function resealed(bytes: Buffer, tables = 3): Buffer {
      const body = bytes.subarray(0, bytes.lastIndexOf('{"end":'));
      return Buffer.concat([body, line({ end: { tables, sha256: sum().update(body).digest('hex') } })]);
    }

    test('is what the writer wrote when nothing was changed', () => {
      expect(resealed(whole).equals(whole)).toBe(true);
    });

    test.each([
      [
        'lender and debtor of the accounts exchanged their names',
        '["id","lender","debtor"]',
        '["id","debtor","lender"]',
        /refer to others that it has not: sides/,
      ],
      ['a column is missing', '["id","lender","debtor"]', '["id","lender"]', /has with other columns/],
      ['a column is there twice', '["id","lender","debtor"]', '["id","lender","lender"]', /has with other columns/],
      ['a sequence is missing', '"public.accounts_id_seq":{"last":"3","called":true}', '', /its sequences are not those/],
      ['a sequence begins at no number', '"last":"3"', '"last":"x"', /does not begin with the header/],
    ])('is refused when %s', async (_what, from, to, why) => {
      expect(await restoring(target, resealed(replaced(from, to)))).toMatch(why);
      expect(await contents(target)).toEqual(untouched);
    });

    test('is refused when a table is there twice instead of another', async () => {
      const all = lines();
      const [first = 0, second = 0, third = 0] = all.flatMap((each, index) => (each.startsWith('{"table":') ? [index] : []));
      const twice = [...all.slice(0, third), ...all.slice(second, third), ...all.slice(-1)];

      expect(first).toBeGreaterThan(0);
      expect(await restoring(target, resealed(joined(twice)))).toContain('twice');
    });

    test.each([
      ['"last":"3"', '"last":"1"'],
      ['"called":true', '"called":false'],
    ])('gives no number a second time when %s became %s', async (from, to) => {
      await using empty = await database(schema);

      expect(await restoring(empty, resealed(replaced(from, to)))).toBe('accepted');
      const { rows: inserted } = await empty.client.query("insert into accounts (lender, debtor) values ('eve', 'ben') returning id");

      expect(inserted).toEqual([{ id: '4' }]);
    });
  });
});
