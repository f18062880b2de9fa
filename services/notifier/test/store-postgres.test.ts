import { randomBytes } from 'node:crypto';
import { AppError } from '@debt/kit/errors';
import { connect } from '@debt/kit/postgres';
import { createTestDatabase, silentLog } from '@debt/kit/testing';
import { describe, expect, test } from 'vitest';
import { limits } from '../src/limits.ts';
import { describeStore } from '../src/store/conformance.ts';
import { openStore } from '../src/store/open.ts';
import { openPostgresStore } from '../src/store/postgres.ts';

describeStore('PostgreSQL', async () => {
  const database = await createTestDatabase();
  return {
    open: async () => openPostgresStore(database.url, { log: silentLog }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
});

describe('the schema on PostgreSQL', () => {
  test('a service without a schema, or with a newer one, stops and names the task to run', async () => {
    await using database = await createTestDatabase();
    await using store = await openStore(database.url, { log: silentLog });

    await expect(store.ready()).rejects.toThrow(/version 0.*`migrate`/);
    await store.migrate();
    await expect(store.ready()).resolves.toBeUndefined();
    await query(database.url, 'update schema_version set version = 99');
    await expect(store.ready()).rejects.toThrow(/version 99.*newer release/);
    await expect(store.ready()).rejects.toMatchObject({ code: 'schema_mismatch' });
  });

  test('every query uses an index', async () => {
    await using database = await createTestDatabase();
    await using store = await openStore(database.url, { log: silentLog });
    await store.migrate();
    await query(
      database.url,
      `insert into feeds select 'u' || u, 'epoch' from generate_series(1, 500) u;
       insert into notifications select 'u' || u, s, 'e' || s, now(), '{}' from generate_series(1, 500) u, generate_series(1, 40) s;
       analyze`,
    );

    for (const statement of [
      `select seq from notifications where user_id = 'u7' and seq > 20 order by seq limit 100`,
      `select max(seq) from notifications where user_id = 'u7'`,
      `select seq from notifications where user_id = 'u7' and event_id = 'e3'`,
      `select user_id from feeds where user_id > 'u7' order by user_id limit 200`,
    ]) {
      const plan = (await query(database.url, `explain ${statement}`)).map((row) => Object.values(row).join()).join('\n');
      expect(plan, statement).toMatch(/Index/);
      expect(plan, statement).not.toMatch(/Seq Scan/);
    }
  });

  test('a client that catches up with long notifications gets all of them, in order, in pages of a bounded size', async () => {
    await using database = await createTestDatabase();
    await using store = await openStore(database.url, { log: silentLog });
    await store.migrate();
    const body = () => JSON.stringify(randomBytes(100_000).toString('base64'));
    for (let no = 1; no <= 40; no += 1) await store.append({ userId: 'u', eventId: `e${no}`, at: new Date(), body: body() });

    const pages = await Array.fromAsync(store.pages('u', 0));

    expect(pages.flat().map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    for (const page of pages)
      expect(page.slice(1).reduce((sum, notification) => sum + notification.body.length, 0)).toBeLessThan(limits.replayPageBytes);
  });

  test('a store that is not running is reported as unavailable, without the password', async () => {
    await using store = await openStore('postgres://user:hidden@127.0.0.1:1/x', { log: silentLog });

    const thrown: unknown = await store.read('u', 0).catch((error: unknown) => error);

    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({ code: 'unavailable' });
    expect(String(thrown)).not.toContain('hidden');
  });

  test('an unknown scheme is refused with the known ones', async () => {
    await expect(openStore('sqlite:x', { log: silentLog })).rejects.toThrow(/postgres/);
  });
});

async function query(url: string, text: string): Promise<readonly object[]> {
  const client = await connect(url, { applicationName: 'test' });
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}
