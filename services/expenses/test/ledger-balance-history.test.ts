import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../src/limits.ts';
import { LedgerWorld, type TestUser, units } from './ledger-world.ts';

let world: LedgerWorld;
let alice: TestUser;
let bob: TestUser;
let bobInAlices: string;
let aliceInBobs: string;

beforeAll(async () => {
  world = await LedgerWorld.create();
  [alice, bob] = [await world.addUser('alice'), await world.addUser('bob')];
  ({ ofOne: bobInAlices, ofTwo: aliceInBobs } = await world.link(alice, bob));
});
afterAll(() => world[Symbol.asyncDispose]());

/** Records a transaction and dates its entries back by a number of days. Triggers refuse that, so they are disabled meanwhile. */
async function recordDaysAgo(days: number, record: () => Promise<unknown>): Promise<void> {
  await record();
  const client = await world.pool.connect();
  try {
    await client.query('set session_replication_role = replica');
    await client.query("update entries set posted_at = posted_at - make_interval(days => $1) where posted_at > now() - interval '1 hour'", [
      days,
    ]);
    await client.query('set session_replication_role = origin');
  } finally {
    client.release();
  }
}

const dayBefore = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

test('the balance history contains each day on which the balance changed, with opposite signs for the two parties', async () => {
  await recordDaysAgo(limits.balanceHistoryDays + 30, () => world.record(alice, 'owe', bobInAlices, { amount: '100' }));
  await recordDaysAgo(30, () => world.record(alice, 'owe', bobInAlices, { amount: '10' }));
  await recordDaysAgo(2, async () => {
    await world.record(bob, 'receive', aliceInBobs, { amount: '60' });
    await world.record(bob, 'owe', aliceInBobs, { amount: '8' });
  });
  await world.record(alice, 'lend', bobInAlices, { amount: '500', description: 'pending, so it does not count' });

  const historyOf = async ({ userId }: TestUser) =>
    (await world.ledger.balanceHistory(userId, { currency: 'EUR' })).map(({ day, change, net }) => ({
      day,
      change: units(change),
      net: units(net),
    }));
  const ofAlice = await historyOf(alice);
  const ofBob = await historyOf(bob);

  expect(ofAlice).toEqual([
    { day: dayBefore(30), change: -1000n, net: -11_000n },
    { day: dayBefore(2), change: 6800n, net: -4200n },
  ]);
  expect(ofBob.map(({ day, change, net }) => [day, change, net])).toEqual(
    ofAlice.map(({ day, change, net }) => [day, 0n - change, 0n - net]),
  );
  expect((await world.ledger.summary(alice.userId)).totals[0]?.net).toEqual({ amount: '-42.00', currency: 'EUR' });
});

test('the balance history is empty in a currency that was never used', async () => {
  expect(await world.ledger.balanceHistory(alice.userId, { currency: 'CHF' })).toEqual([]);
});
