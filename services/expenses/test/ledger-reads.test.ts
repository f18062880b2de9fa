import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CurrencyTotalsBody } from '../src/contract/contract.ts';
import { limits } from '../src/limits.ts';
import type { HistoryFilter } from '../src/store/history.ts';
import type { Page } from '../src/store/views.ts';
import { done, LedgerWorld, type TestUser, units } from './ledger-world.ts';

let world: LedgerWorld;
let alice: TestUser;
let bob: TestUser;
let eve: TestUser;
let bobInAlices: string;
let aliceInBobs: string;
let carol: string;

beforeAll(async () => {
  world = await LedgerWorld.create();
  [alice, bob, eve] = [await world.addUser('alice'), await world.addUser('bob'), await world.addUser('eve')];
  ({ ofOne: bobInAlices, ofTwo: aliceInBobs } = await world.link(alice, bob));
  carol = await world.addPrivate(alice, 'Carol');
  await world.record(alice, 'owe', bobInAlices, { amount: '10', description: 'Lunch', dueOn: '2027-03-01' });
  await world.record(alice, 'owe', bobInAlices, { amount: '5', description: 'taxi' });
  await world.record(bob, 'owe', aliceInBobs, { amount: '7', dueOn: '2027-01-01' });
  await world.record(alice, 'lend', bobInAlices, { amount: '3', description: 'pending' });
  await world.record(bob, 'lend', aliceInBobs, { amount: '2', currency: 'USD' });
  await world.record(bob, 'receive', aliceInBobs, { amount: '4' });
  await world.record(alice, 'lend', carol, { amount: '1.50', description: 'lunch too' });
});
afterAll(() => world[Symbol.asyncDispose]());

/** Reads a list page by page. */
async function walk<T>(read: (after: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const page = await read(after);
    all.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return all;
}

const inUnits = ({ currency, ...amounts }: CurrencyTotalsBody) => ({
  currency,
  ...Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, units(amount)])),
});

test('the summary contains what I owe, what I am owed and what is pending, in each currency and for each person', async () => {
  const summary = await world.ledger.summary(alice.userId);

  const eur = { currency: 'EUR', pendingForMe: 0n, pendingForThem: 300n };
  const usd = { currency: 'USD', owe: 0n, owed: 0n, net: 0n, pendingForMe: 200n, pendingForThem: 0n };
  expect(summary.totals.map(inUnits)).toEqual([{ ...eur, owe: 1100n, owed: 850n, net: -250n }, usd]);
  expect(summary.people.map(({ person, totals }) => [person.alias, totals.map(inUnits)])).toEqual([
    ['bob', [{ ...eur, owe: 1100n, owed: 700n, net: -400n }, usd]],
    ['Carol', [{ ...eur, owe: 0n, owed: 150n, net: 150n, pendingForThem: 0n }]],
  ]);
  expect([summary.pendingForMeCount, summary.pendingForThemCount, summary.linkRequests]).toEqual([1, 1, 0]);
});

test('the summaries of two parties show the same with opposite sign', async () => {
  const [mine, theirs] = [await world.ledger.summary(alice.userId), await world.ledger.summary(bob.userId)];
  const ofBob = mine.people.find(({ person }) => person.handle === 'bob')?.totals[0];
  const ofAlice = theirs.people.find(({ person }) => person.handle === 'alice')?.totals[0];

  expect(ofBob).toMatchObject({
    owe: ofAlice?.owed,
    owed: ofAlice?.owe,
    pendingForMe: ofAlice?.pendingForThem,
    pendingForThem: ofAlice?.pendingForMe,
  });
});

test('the summary counts requests to connect', async () => {
  await world.pool.query(
    `insert into links (low_id, high_id, requested_by, requested_at, request_id) values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), $2, now(), gen_random_uuid())`,
    [alice.userId, eve.userId],
  );

  expect((await world.ledger.summary(alice.userId)).linkRequests).toBe(1);
  expect((await world.ledger.summary(eve.userId)).linkRequests).toBe(0);
});

test('the history is paged without a gap or a repetition, newest first', async () => {
  const whole = await world.ledger.history(alice.userId, {}, { limit: 200 });
  const paged = await walk((after) => world.ledger.history(alice.userId, {}, { limit: 2, after }));

  expect(whole.items).toHaveLength(7);
  expect(whole.next).toBeNull();
  expect(paged).toEqual(whole.items);
  expect(paged.map((item) => item.recordedAt)).toEqual(
    paged
      .map((item) => item.recordedAt)
      .toSorted()
      .toReversed(),
  );
});

test('a list is paged without a gap or a repetition while others record and pay', async () => {
  const [ann, ben] = [await world.addUser('annpages'), await world.addUser('benpages')];
  const { ofOne: benInAnns, ofTwo: annInBens } = await world.link(ann, ben);
  for (let n = 1; n <= 6; n += 1)
    done(await world.record(ann, 'owe', benInAnns, { amount: `${n}`, ...(n % 2 === 0 ? {} : { dueOn: `2027-0${n}-01` }) }));
  const before = await world.ledger.history(ann.userId, {}, { limit: 50 });
  const open = await world.ledger.debts(ann.userId, { all: false, limit: 50 });

  const recordedMeanwhile = async () => {
    done(await world.record(ben, 'owe', annInBens, { amount: '9' }));
    done(await world.record(ben, 'receive', annInBens, { amount: '0.50' }));
  };
  const paged = await walk(async (after) => {
    const page = await world.ledger.history(ann.userId, {}, { limit: 2, after });
    await recordedMeanwhile();
    return page;
  });
  const debts = await walk(async (after) => {
    const page = await world.ledger.debts(ann.userId, { all: true, iLend: false, limit: 2, after });
    await recordedMeanwhile();
    return page;
  });

  expect(paged.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id));
  expect(debts.map(({ id }) => id)).toEqual(open.items.map(({ id }) => id));
  await world.proveAll();
});

test.each<readonly [what: string, filter: () => HistoryFilter, found: readonly string[]]>([
  ['a person', () => ({ personId: carol }), ['150 EUR']],
  ['a kind', () => ({ kind: 'repay' }), ['400 EUR']],
  ['a state', () => ({ state: 'pending' }), ['200 USD', '300 EUR']],
  ['what is pending for me', () => ({ consentFrom: 'me' }), ['200 USD']],
  ['what is pending for them', () => ({ consentFrom: 'them' }), ['300 EUR']],
  ['a currency', () => ({ currency: 'USD' }), ['200 USD']],
  ['text, without regard to case', () => ({ text: 'LUNCH' }), ['150 EUR', '1000 EUR']],
  ['literal text, not a pattern', () => ({ text: '%' }), []],
  ['a future time', () => ({ from: '2100-01-01' }), []],
  ['a past time', () => ({ to: '2000-01-01' }), []],
  ['several conditions', () => ({ personId: bobInAlices, kind: 'lend', state: 'posted', text: 'taxi' }), ['500 EUR']],
])('the history is filtered by %s', async (_what, filter, found) => {
  const { items } = await world.ledger.history(alice.userId, filter(), { limit: 50 });

  expect(items.map(({ amount }) => `${units(amount)} ${amount.currency}`)).toEqual(found);
});

test('the history is filtered by a debt', async () => {
  const [first] = (await world.ledger.debts(alice.userId, { iLend: false, all: true, limit: 1 })).items;
  const { items } = await world.ledger.history(alice.userId, { debtId: first?.id }, { limit: 50 });

  expect(items.map((item) => `${item.kind} ${units(item.amount)}`)).toEqual(['repay 400', 'lend 1000']);
});

test('a cursor of another list is refused', async () => {
  const foreign = [Buffer.from('["x","y"]'), Buffer.from('[]'), Buffer.from('{"a":1}'), Buffer.from('nonsense')];

  for (const cursor of foreign)
    await expect(world.ledger.history(alice.userId, {}, { limit: 1, after: cursor.toString('base64url') })).rejects.toMatchObject({
      code: 'cursor_invalid',
    });
});

test('debts are listed in the order of allocation', async () => {
  const all = await walk((after) => world.ledger.debts(alice.userId, { all: false, limit: 1, after }));

  expect(all.map((debt) => [debt.iLend, units(debt.outstanding), units(debt.amount), debt.dueOn])).toEqual([
    [true, 700n, 700n, '2027-01-01'],
    [false, 600n, 1000n, '2027-03-01'],
    [false, 500n, 500n, null],
    [true, 150n, 150n, null],
  ]);
});

test('paid debts are listed only on request', async () => {
  const dora = await world.addPrivate(eve, 'Dora');
  await world.record(eve, 'lend', dora, { amount: '1' });
  await world.record(eve, 'receive', dora, { amount: '1' });

  expect((await world.ledger.debts(eve.userId, { personId: dora, all: false, limit: 9 })).items).toEqual([]);
  expect((await world.ledger.debts(eve.userId, { personId: dora, all: true, limit: 9 })).items).toMatchObject([
    { outstanding: { amount: '0.00', currency: 'EUR' }, person: { alias: 'Dora' } },
  ]);
});

test('each entry of a statement contains the running balance', async () => {
  const entries = await walk((after) =>
    world.ledger.statement(alice.userId, { personId: bobInAlices, currency: 'EUR', iLend: false, limit: 1, after }),
  );

  expect(entries.map((entry) => [entry.no, entry.kind, entry.mine, units(entry.change), units(entry.balance)])).toEqual([
    [3, 'repay', false, -400n, 1100n],
    [2, 'lend', true, 500n, 1500n],
    [1, 'lend', true, 1000n, 1000n],
  ]);
});

test('a debt is shown with its entries', async () => {
  const [debt] = (await world.ledger.debts(alice.userId, { iLend: false, all: true, limit: 1 })).items;
  const entries = await walk((after) => world.ledger.debtEntries(alice.userId, debt?.id ?? '', { limit: 1, after }));

  expect(entries.map((entry) => [entry.no, entry.kind, units(entry.change), units(entry.outstanding)])).toEqual([
    [1, 'lend', 1000n, 1000n],
    [2, 'repay', -400n, 600n],
  ]);
  expect(await world.ledger.debt(alice.userId, debt?.id ?? '')).toEqual(debt);
});

test('nothing of the ledger is shown to another user', async () => {
  const [debt] = (await world.ledger.debts(alice.userId, { all: true, limit: 1 })).items;
  const [recorded] = (await world.ledger.history(alice.userId, {}, { limit: 1 })).items;

  expect(await world.ledger.debt(eve.userId, debt?.id ?? '')).toBeUndefined();
  expect(await world.ledger.transaction(eve.userId, recorded?.id ?? '')).toBeUndefined();
  expect((await world.ledger.debtEntries(eve.userId, debt?.id ?? '', { limit: 9 })).items).toEqual([]);
  expect((await world.ledger.statement(eve.userId, { personId: bobInAlices, currency: 'EUR', iLend: false, limit: 9 })).items).toEqual([]);
  expect((await world.ledger.history(eve.userId, { personId: carol }, { limit: 9 })).items).toEqual([]);
});

test('the latest transaction that can still be undone is found', async () => {
  const dora = await world.addUser('dora');
  const emil = await world.addPrivate(dora, 'Emil');
  const [first, second] = [done(await world.record(dora, 'lend', emil)), done(await world.record(dora, 'lend', emil))];

  expect((await world.ledger.latestOfMine(dora.userId))?.id).toBe(second.id);
  await world.reverse(dora, second.id);
  expect((await world.ledger.latestOfMine(dora.userId))?.id).toBe(first.id);
  await world.reverse(dora, first.id);
  expect(await world.ledger.latestOfMine(dora.userId)).toBeUndefined();
});

test('the export contains all my transactions, oldest first', async () => {
  const rows = await Array.fromAsync(world.ledger.exportRows(alice.userId));

  expect(rows).toEqual((await world.ledger.history(alice.userId, {}, { limit: 200 })).items.toReversed());
});

test('the export contains more than one batch', async () => {
  const frank = await world.addUser('frank');
  const greta = await world.addPrivate(frank, 'Greta');
  await Promise.all(Array.from({ length: limits.exportRowsPerFetch + 1 }, () => world.record(frank, 'lend', greta, { amount: '1' })));

  const rows = await Array.fromAsync(world.ledger.exportRows(frank.userId));

  expect(new Set(rows.map((row) => row.id)).size).toBe(limits.exportRowsPerFetch + 1);
});
