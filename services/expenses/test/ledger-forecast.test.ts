import { afterAll, beforeAll, expect, test } from 'vitest';
import { done, LedgerWorld, refused, type TestUser } from './ledger-world.ts';

let world: LedgerWorld;
let alice: TestUser;
let bob: TestUser;
let bobInAlices: string;
let aliceInBobs: string;
beforeAll(async () => {
  world = await LedgerWorld.create(4);
  [alice, bob] = [await world.addUser('alice'), await world.addUser('bob')];
  ({ ofOne: bobInAlices, ofTwo: aliceInBobs } = await world.link(alice, bob));
});
afterAll(() => world[Symbol.asyncDispose]());

const forecastOf = async (id: string) =>
  (await world.transaction(bob.userId, id))?.allocations.map(({ amount, outstanding }) => [amount, outstanding]);

test('a pending reversal has a forecast only while it fits the outstanding amount', async () => {
  const owed = done(await world.record(alice, 'owe', bobInAlices, { amount: '10' }));
  const undo = done(await world.reverse(alice, owed.id));
  const before = await forecastOf(undo.id);

  done(await world.record(bob, 'receive', aliceInBobs, { amount: '4' }));
  const after = await forecastOf(undo.id);

  expect([before, after]).toEqual([[[1000n, 0n]], []]);
  expect(refused(await world.decide(bob, 'confirm', undo.id))).toMatchObject({
    refusal: 'exceeds_outstanding',
    details: { outstanding: 600n },
  });
});

test('a pending payment has a forecast as a whole or none', async () => {
  done(await world.record(alice, 'owe', bobInAlices, { amount: '10', currency: 'JPY' }));
  const paid = done(await world.record(alice, 'pay', bobInAlices, { amount: '10', currency: 'JPY' }));
  const before = await forecastOf(paid.id);

  done(await world.record(bob, 'forgive', aliceInBobs, { amount: '7', currency: 'JPY' }));
  const after = await forecastOf(paid.id);

  expect([before, after]).toEqual([[[10n, 0n]], []]);
  expect(refused(await world.decide(bob, 'confirm', paid.id)).refusal).toBe('exceeds_outstanding');
});
