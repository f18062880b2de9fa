import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../src/limits.ts';
import { done, LedgerWorld, type TestUser, units } from './ledger-world.ts';

/** A database configured by its operator for New York, with the German style of dates. */
const settings = { timezone: 'America/New_York', datestyle: 'German, DMY', intervalstyle: 'sql_standard', lc_messages: 'C' };

let world: LedgerWorld;
let alice: TestUser;
let bob: TestUser;
let bobInAlices: string;
let aliceInBobs: string;
beforeAll(async () => {
  world = await LedgerWorld.create(4, settings);
  [alice, bob] = [await world.addUser('alice'), await world.addUser('bob')];
  ({ ofOne: bobInAlices, ofTwo: aliceInBobs } = await world.link(alice, bob));
});
afterAll(() => world[Symbol.asyncDispose]());

describe('a database with another time zone and style of dates', () => {
  test('keeps a due date as typed, even on days when clocks change', async () => {
    const days = ['2027-03-14', '2027-03-28', '2027-10-31', '2027-11-07', '2028-02-29', '2027-01-01', '2027-12-31'];
    for (const dueOn of days) done(await world.record(alice, 'owe', bobInAlices, { amount: '1', dueOn }));

    const debts = await world.ledger.debts(alice.userId, { all: true, limit: 50 });
    const paged: (string | null)[] = [];
    let after: string | undefined;
    do {
      const page = await world.ledger.debts(bob.userId, { all: true, limit: 2, after });
      paged.push(...page.items.map(({ dueOn }) => dueOn));
      after = page.next ?? undefined;
    } while (after !== undefined);
    const events = await world.pool.query<{ due: string }>(
      `select message ->> 'dueOn' as due from outbox where message ->> 'dueOn' is not null order by id`,
    );

    expect(debts.items.map(({ dueOn }) => dueOn)).toEqual(days.toSorted());
    expect(paged).toEqual(days.toSorted());
    expect(events.rows.map(({ due }) => due)).toEqual(days);
  });

  test('moves a due date by its calendar date, and pays the earliest first', async () => {
    const { items } = await world.ledger.debts(alice.userId, { all: false, limit: 1 });
    const [first] = items;
    if (first === undefined) throw new Error('there is no debt');

    const moved = await world.ledger.setDue({ actor: bob, debtId: first.id, version: first.version, dueOn: '2027-03-15' });
    const paid = done(await world.record(bob, 'receive', aliceInBobs, { amount: '1' }));

    expect(moved).toMatchObject({ outcome: 'done', value: { dueOn: '2027-03-15' } });
    expect(paid.allocations.map(({ dueOn }) => dueOn)).toEqual(['2027-03-14']);
  });

  test('filters the history by days in UTC, both included', async () => {
    await world.record(alice, 'owe', bobInAlices, { amount: '2', currency: 'CHF' });
    await happenedAt(world, '2025-06-30T23:59:59.999999Z');
    await world.record(alice, 'owe', bobInAlices, { amount: '3', currency: 'CHF' });
    await happenedAt(world, '2025-07-01T00:00:00Z');
    const recorded = async (from: string, to: string) =>
      (await world.ledger.history(alice.userId, { currency: 'CHF', from, to }, { limit: 50 })).items.map(({ amount }) => units(amount));

    expect(await recorded('2025-06-30', '2025-06-30')).toEqual([200n]);
    expect(await recorded('2025-07-01', '2025-07-01')).toEqual([300n]);
    expect(await recorded('2025-06-30', '2025-07-01')).toEqual([300n, 200n]);
  });
});

test('the balance history has whole days in UTC, even when clocks changed within the year', async () => {
  const first = new Date(Math.floor(Date.now() / dayMs) * dayMs - limits.balanceHistoryDays * dayMs);
  const day = first.toISOString().slice(0, 10);
  // Clocks move five hours forward on this day of each year.
  const today = dayOfCommonYear();
  await using elsewhere = await LedgerWorld.create(4, { timezone: `AAA0BBB-5,J${today}/0,J${((today + 98) % 365) + 1}/0` });
  const [ann, ben] = [await elsewhere.addUser('ann'), await elsewhere.addUser('ben')];
  const { ofOne: benInAnns } = await elsewhere.link(ann, ben);
  await elsewhere.record(ann, 'owe', benInAnns, { amount: '1' });
  await happenedAt(elsewhere, `${day}T00:00:00Z`);
  await elsewhere.record(ann, 'owe', benInAnns, { amount: '2' });
  await happenedAt(elsewhere, new Date(first.getTime() - 1).toISOString());

  const days = await elsewhere.ledger.balanceHistory(ann.userId, { currency: 'EUR' });

  expect(days).toEqual([{ day, change: { amount: '-1.00', currency: 'EUR' }, net: { amount: '-3.00', currency: 'EUR' } }]);
});

const dayMs = 86_400_000;

/** Today as POSIX time zone rules count days: from 1, without the 29th of February. */
function dayOfCommonYear(): number {
  const today = new Date();
  return (Date.UTC(2027, today.getUTCMonth(), today.getUTCDate()) - Date.UTC(2027, 0, 1)) / dayMs + 1;
}

/** Dates back what was just recorded. Triggers refuse that, so they are disabled meanwhile. */
async function happenedAt({ pool }: LedgerWorld, instant: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (const [table, column] of times)
      await client.query(`update ${table} set ${column} = $1 where ${column} > now() - interval '1 hour'`, [instant]);
    await client.query('set session_replication_role = origin');
  } finally {
    client.release();
  }
}

const times = [
  ['transactions', 'recorded_at'],
  ['entries', 'posted_at'],
  ['debts', 'opened_at'],
] as const;
