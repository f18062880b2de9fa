import { openPool, type Pool } from '@debt/kit/postgres';
import { createTestDatabase } from '@debt/kit/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { postgresFeeds, undelivered, verifyDelivery } from '../src/verify/delivery.ts';

let stack = new AsyncDisposableStack();
beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

async function database(schema: string): Promise<Pool> {
  const { url } = stack.use(await createTestDatabase());
  const pool = openPool(url, { applicationName: 'test' }, () => undefined);
  stack.defer(() => pool.end());
  await pool.query(schema);
  return pool;
}

const anna = '00000000-0000-0000-0000-00000000000a';
const bert = '00000000-0000-0000-0000-00000000000b';
const shared = '00000000-0000-0000-0000-000000000001';
const alone = '00000000-0000-0000-0000-000000000002';

/** One posted transaction between two users, and one with a private contact. */
async function given() {
  const ledger = await database(
    `create table users (id uuid primary key, deleted_at timestamptz);
     create table transactions (id uuid primary key, lender_id uuid, borrower_id uuid, state text);
     create table outbox (id bigint primary key, parked_at timestamptz);
     insert into users (id) values ('${anna}'), ('${bert}');
     insert into transactions values ('${shared}', '${anna}', '${bert}', 'posted'), ('${alone}', '${anna}', gen_random_uuid(), 'posted')`,
  );
  const feed = await database(
    `create table notifications (user_id text, event_id text);
     create table feeds (user_id text, floor bigint);
     insert into notifications values ('${anna}', '${shared}:posted'), ('${bert}', '${shared}:posted'), ('${anna}', '${alone}:posted')`,
  );
  return { ledger, feed };
}

describe('delivery', () => {
  test('is proved when the outbox is empty and every party has every event', async () => {
    const { ledger, feed } = await given();
    await ledger.query('insert into outbox values (1, now())');

    expect((await verifyDelivery(ledger, postgresFeeds(feed), { graceMs: 0 })).map(({ violations }) => violations)).toEqual([0, 0]);
  });

  test('names the event and the reader that misses it', async () => {
    const { ledger, feed } = await given();
    await feed.query('delete from notifications where user_id = $1', [bert]);

    expect((await verifyDelivery(ledger, postgresFeeds(feed), { graceMs: 0 }))[1]).toMatchObject({
      violations: 1,
      sample: [`${shared}:posted for ${bert}`],
    });
  });

  test('expects nothing in the feed of a deleted account, and still everything in that of the other party', async () => {
    const { ledger, feed } = await given();
    await ledger.query(`update transactions set state = 'declined' where id = $1`, [shared]);
    await ledger.query('update users set deleted_at = now() where id = $1', [bert]);
    const without = await verifyDelivery(ledger, postgresFeeds(feed), { graceMs: 0 });

    await feed.query('insert into notifications values ($1, $2)', [anna, `${shared}:declined`]);
    const complete = await verifyDelivery(ledger, postgresFeeds(feed), { graceMs: 0 });

    expect(without[1]?.sample).toEqual([`${shared}:declined for ${anna}`]);
    expect(complete[1]?.sample).toEqual([]);
  });

  test('expects nothing at all where both accounts are deleted', async () => {
    const { ledger, feed } = await given();
    await ledger.query('update users set deleted_at = now()');
    await feed.query('delete from notifications');

    expect((await verifyDelivery(ledger, postgresFeeds(feed), { graceMs: 0 }))[1]?.sample).toEqual([]);
  });

  test('keeps no backup waiting for a line that only a deleted account would have read', async () => {
    const { ledger, feed } = await given();
    await ledger.query('update users set deleted_at = now() where id = $1', [bert]);
    await feed.query('delete from notifications where user_id = $1', [bert]);

    expect(await undelivered(ledger, postgresFeeds(feed), 0)).toEqual([]);
  });

  test('does not miss what a feed has forgotten', async () => {
    const { ledger, feed } = await given();
    await feed.query('delete from notifications where user_id = $1', [bert]);
    await feed.query('insert into feeds values ($1, 5)', [bert]);

    expect((await verifyDelivery(ledger, postgresFeeds(feed), { graceMs: 0 }))[1]).toMatchObject({ violations: 0 });
  });

  test('waits for what is on its way, and then reports what never left', async () => {
    const { ledger, feed } = await given();
    await ledger.query('insert into outbox values (1, null), (2, null)');

    const early = await verifyDelivery(ledger, postgresFeeds(feed), { graceMs: 0 });
    const late = verifyDelivery(ledger, postgresFeeds(feed), { graceMs: 20_000 });
    await ledger.query('delete from outbox');

    expect(early[0]).toMatchObject({ violations: 2, sample: ['1', '2'] });
    expect((await late)[0]).toMatchObject({ violations: 0 });
  });
});
