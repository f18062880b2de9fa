import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { done, LedgerWorld, minorOf, refused, type TestUser } from './ledger-world.ts';

let world: LedgerWorld;
let alice: TestUser;
let bob: TestUser;
let bobInAlices: string;
let aliceInBobs: string;
let users = 0;

beforeAll(async () => {
  world = await LedgerWorld.create();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  users += 1;
  [alice, bob] = [await world.addUser(`alice${users}`), await world.addUser(`bob${users}`)];
  ({ ofOne: bobInAlices, ofTwo: aliceInBobs } = await world.link(alice, bob));
});
afterEach(() => world.proveAll());

describe('a transaction', () => {
  test('against my own interest posts immediately', async () => {
    const recorded = done(await world.record(alice, 'owe', bobInAlices, { amount: '20', description: 'lunch', dueOn: '2027-01-31' }));

    expect(recorded).toMatchObject({
      state: 'posted',
      mine: true,
      iLend: false,
      raises: true,
      final: true,
      outstanding: 2000n,
      consentFrom: null,
      dueOn: '2027-01-31',
    });
    expect(recorded.allocations).toEqual([
      { debtId: recorded.debtIds[0], amount: 2000n, outstanding: 2000n, description: 'lunch', dueOn: '2027-01-31' },
    ]);
    expect(recorded.person).toEqual({ id: bobInAlices, alias: bob.handle, handle: bob.handle });
  });

  test('in my own favour is pending, and the confirmation of the counterparty posts it', async () => {
    const recorded = done(await world.record(alice, 'lend', bobInAlices));

    expect(recorded).toMatchObject({ state: 'pending', final: false, outstanding: 0n, consentFrom: 'them', debtIds: [] });
    const confirmed = done(await world.decide(bob, 'confirm', recorded.id));
    expect(confirmed).toMatchObject({ state: 'posted', mine: false, iLend: false, outstanding: 1000n, decidedByMe: true });
  });

  test('with a private contact posts immediately in either direction', async () => {
    const carol = await world.addPrivate(alice, 'Carol');

    expect(done(await world.record(alice, 'lend', carol))).toMatchObject({ state: 'posted', person: { id: carol, handle: null } });
    expect(done(await world.record(alice, 'receive', carol, { amount: '4' }))).toMatchObject({ state: 'posted', outstanding: 600n });
  });

  test('pays debts by due date, those without one last, then by age', async () => {
    const none = done(await world.record(alice, 'owe', bobInAlices, { amount: '1' }));
    const late = done(await world.record(alice, 'owe', bobInAlices, { amount: '2', dueOn: '2027-06-01' }));
    const early = done(await world.record(alice, 'owe', bobInAlices, { amount: '4', dueOn: '2027-01-01' }));
    const paid = done(await world.record(bob, 'receive', aliceInBobs, { amount: '6.50' }));

    expect(paid.allocations.map(({ debtId, amount, outstanding }) => ({ debtId, amount, outstanding }))).toEqual([
      { debtId: early.debtIds[0], amount: 400n, outstanding: 0n },
      { debtId: late.debtIds[0], amount: 200n, outstanding: 0n },
      { debtId: none.debtIds[0], amount: 50n, outstanding: 50n },
    ]);
    expect(paid.outstanding).toBe(50n);
  });

  test('with a named debt pays that debt only, and at most its outstanding amount', async () => {
    await world.record(alice, 'owe', bobInAlices, { amount: '5', dueOn: '2027-01-01' });
    const named = done(await world.record(alice, 'owe', bobInAlices, { amount: '3' }));
    const debtId = named.debtIds[0] ?? '';

    expect(refused(await world.record(bob, 'receive', aliceInBobs, { amount: '4', debtId }))).toMatchObject({
      refusal: 'exceeds_outstanding',
      details: { outstanding: 300n },
    });
    expect(done(await world.record(bob, 'forgive', aliceInBobs, { amount: '2', debtId })).allocations).toMatchObject([
      { debtId, amount: 200n, outstanding: 100n },
    ]);
    expect(refused(await world.record(alice, 'receive', bobInAlices, { amount: '1', debtId })).refusal).toBe('wrong_side');
    expect(refused(await world.record(alice, 'pay', bobInAlices, { amount: '1', currency: 'USD', debtId })).refusal).toBe(
      'currency_mismatch',
    );
    expect(refused(await world.record(alice, 'pay', bobInAlices, { amount: '1', debtId: randomUUID() })).refusal).toBe('debt_not_found');
  });

  test('above the outstanding amount is refused with that amount', async () => {
    await world.record(alice, 'owe', bobInAlices, { amount: '10' });

    expect(refused(await world.record(bob, 'receive', aliceInBobs, { amount: '10.01' }))).toMatchObject({
      refusal: 'exceeds_outstanding',
      details: { outstanding: 1000n, currency: 'EUR' },
    });
    expect(refused(await world.record(bob, 'receive', aliceInBobs, { currency: 'USD' }))).toMatchObject({
      refusal: 'exceeds_outstanding',
      details: { outstanding: 0n, currency: 'USD' },
    });
  });

  test('is limited by pending payments of its author, which reserve nothing', async () => {
    await world.record(alice, 'owe', bobInAlices, { amount: '10' });
    const waiting = done(await world.record(alice, 'pay', bobInAlices, { amount: '8' }));

    expect(refused(await world.record(alice, 'pay', bobInAlices, { amount: '3' }))).toMatchObject({
      refusal: 'exceeds_outstanding',
      details: { outstanding: 1000n, available: 200n },
    });
    expect(waiting.allocations).toMatchObject([{ amount: 800n, outstanding: 200n }]);
    done(await world.record(bob, 'forgive', aliceInBobs, { amount: '5' }));
    expect(refused(await world.decide(bob, 'confirm', waiting.id))).toMatchObject({
      refusal: 'exceeds_outstanding',
      details: { outstanding: 500n },
    });
    expect(done(await world.decide(bob, 'decline', waiting.id)).state).toBe('declined');
  });

  test.each([
    ['JPY', '1500', 1500n],
    ['EUR', '15.05', 1505n],
    ['KWD', '1.005', 1005n],
    ['CLF', '1', undefined],
  ])('keeps the digits of %s', async (currency, amount, minor) => {
    const carol = await world.addPrivate(alice, 'Carol');
    if (minor === undefined) {
      const { rows } = await world.pool.query<{ outcome: { refusal: string } }>(
        `select record_transaction(jsonb_build_object('user', $1::text, 'credential', $2::text, 'key', $3::text,
        'hash', '00', 'kind', 'lend', 'authorLends', true, 'person', $4::text, 'currency', 'CLF', 'amount', '1', 'description', '')) as outcome`,
        [alice.userId, alice.credentialId, randomUUID(), carol],
      );
      expect(rows[0]?.outcome.refusal).toBe('currency_unknown');
    } else
      expect(done(await world.record(alice, 'lend', carol, { currency, amount }))).toMatchObject({ amount: minor, outstanding: minor });
  });

  test('in a retired currency is refused for a new debt', async () => {
    expect(refused(await world.record(alice, 'owe', bobInAlices, { currency: 'DEM' })).refusal).toBe('currency_retired');
  });

  test('is refused when the balance would exceed its bound', async () => {
    const carol = await world.addPrivate(alice, 'Carol');
    const most = '10000000000000.00';
    await world.record(alice, 'lend', carol, { amount: most });
    // As if a thousand such loans existed: the functions read only the head.
    await world.pool.query(
      "alter table accounts disable trigger all; update accounts set outstanding_minor = 1000000000000000000 where borrower_id = (select party_id from people where id = '" +
        carol +
        "')",
    );

    const outcome = refused(await world.record(alice, 'lend', carol, { amount: '0.01' }));

    await world.pool.query(
      'update accounts set outstanding_minor = 1000000000000000 where outstanding_minor = 1000000000000000000; alter table accounts enable trigger all',
    );
    expect(outcome).toMatchObject({ refusal: 'balance_too_large', details: { outstanding: minorOf(most, 'EUR') * 1000n } });
  });

  test('changes at most a thousand debts', async () => {
    const carol = await world.addPrivate(alice, 'Carol');
    await Promise.all(
      Array.from({ length: 1001 }, () => world.record(alice, 'lend', carol, { amount: '0.01', description: 'x'.repeat(500) })),
    );

    expect(refused(await world.record(alice, 'receive', carol, { amount: '10.01' }))).toMatchObject({
      refusal: 'too_many_debts',
      details: { outstanding: 1001n },
    });
    const paid = done(await world.record(alice, 'receive', carol, { amount: '10.00' }));
    expect(paid.allocations).toHaveLength(1000);
    expect(done(await world.reverse(alice, paid.id))).toMatchObject({ outstanding: 1001n });
  });
});

describe('a decision', () => {
  test('is final: a repeated decision is replayed, another is refused', async () => {
    const recorded = done(await world.record(alice, 'lend', bobInAlices));
    await world.decide(bob, 'decline', recorded.id);

    expect(await world.decide(bob, 'decline', recorded.id)).toMatchObject({ outcome: 'done', replayed: true });
    expect(refused(await world.decide(bob, 'confirm', recorded.id))).toMatchObject({
      refusal: 'already_decided',
      details: { state: 'declined' },
    });
    expect(refused(await world.decide(alice, 'withdraw', recorded.id)).refusal).toBe('already_decided');
  });

  test('is limited to the right party: the author can only withdraw, the counterparty can only confirm or decline', async () => {
    const recorded = done(await world.record(alice, 'lend', bobInAlices));

    expect(refused(await world.decide(alice, 'confirm', recorded.id)).refusal).toBe('not_yours');
    expect(refused(await world.decide(bob, 'withdraw', recorded.id)).refusal).toBe('not_yours');
    const eve = await world.addUser(`eve${users}`);
    expect(refused(await world.decide(eve, 'confirm', recorded.id)).refusal).toBe('transaction_not_found');
    expect(done(await world.decide(alice, 'withdraw', recorded.id))).toMatchObject({ state: 'withdrawn', decidedByMe: true });
  });
});

describe('a reversal', () => {
  test('follows the consent rule, reverses each entry once, and can itself be reversed', async () => {
    const lent = done(await world.record(alice, 'owe', bobInAlices));
    const undo = done(await world.reverse(alice, lent.id));

    expect(undo).toMatchObject({ kind: 'reverse', state: 'pending', raises: false, reversesId: lent.id });
    expect(undo.allocations).toMatchObject([{ debtId: lent.debtIds[0], amount: 1000n, outstanding: 0n }]);
    expect((await world.transaction(alice.userId, lent.id))?.reversedBy).toEqual({ id: undo.id, state: 'pending' });
    expect(refused(await world.reverse(bob, lent.id)).refusal).toBe('already_reversed');
    expect(done(await world.decide(bob, 'confirm', undo.id))).toMatchObject({ outstanding: 0n });
    expect((await world.transaction(alice.userId, lent.id))?.reversedBy).toEqual({ id: undo.id, state: 'posted' });
    expect(done(await world.reverse(alice, undo.id))).toMatchObject({ state: 'posted', outstanding: 1000n });
  });

  test('can be recorded again after it was declined', async () => {
    const lent = done(await world.record(alice, 'owe', bobInAlices));
    await world.decide(bob, 'decline', done(await world.reverse(alice, lent.id)).id);

    expect(done(await world.reverse(bob, lent.id))).toMatchObject({ state: 'posted', outstanding: 0n });
  });

  test('is refused for a partly repaid loan and for a transaction that is not posted', async () => {
    const lent = done(await world.record(alice, 'owe', bobInAlices));
    const paid = done(await world.record(bob, 'receive', aliceInBobs, { amount: '1' }));

    expect(refused(await world.reverse(bob, lent.id)).refusal).toBe('exceeds_outstanding');
    await world.decide(alice, 'confirm', done(await world.reverse(bob, paid.id)).id);
    expect(done(await world.reverse(bob, lent.id)).outstanding).toBe(0n);
    expect(refused(await world.reverse(alice, done(await world.record(alice, 'lend', bobInAlices)).id)).refusal).toBe('not_posted');
    expect(refused(await world.reverse(alice, randomUUID())).refusal).toBe('transaction_not_found');
  });
});

describe('an Idempotency-Key', () => {
  test('returns the first answer again, even after the transaction was decided', async () => {
    const key = randomUUID();
    const first = await world.record(alice, 'lend', bobInAlices, { key });
    await world.decide(bob, 'confirm', done(first).id);

    expect(await world.record(alice, 'lend', bobInAlices, { key })).toEqual({ ...first, replayed: true });
  });

  test('refuses another command, and does not store a refusal', async () => {
    const key = randomUUID();
    expect(refused(await world.record(alice, 'pay', bobInAlices, { key })).refusal).toBe('exceeds_outstanding');
    done(await world.record(alice, 'owe', bobInAlices));

    expect(done(await world.record(alice, 'pay', bobInAlices, { key })).state).toBe('pending');
    expect(refused(await world.record(alice, 'pay', bobInAlices, { key, amount: '1' })).refusal).toBe('key_reused');
    expect(done(await world.record(bob, 'owe', aliceInBobs, { key })).state).toBe('posted');
  });
});

describe('a due date', () => {
  test('can be moved only against the interest of the caller', async () => {
    const debtId = done(await world.record(alice, 'owe', bobInAlices, { dueOn: '2027-03-01' })).debtIds[0] ?? '';
    const move = (actor: TestUser, version: number, dueOn: string | null) => world.ledger.setDue({ actor, debtId, version, dueOn });

    expect(refused(await move(bob, 1, '2027-02-01')).refusal).toBe('needs_other');
    expect(refused(await move(alice, 1, '2027-04-01')).refusal).toBe('needs_other');
    expect(refused(await move(alice, 1, null)).refusal).toBe('needs_other');
    expect(await move(bob, 1, '2027-04-01')).toMatchObject({ outcome: 'done', value: { dueOn: '2027-04-01', version: 2 } });
    expect(refused(await move(bob, 1, null))).toMatchObject({ refusal: 'version_changed', details: { version: 2 } });
    expect(await move(bob, 2, null)).toMatchObject({ outcome: 'done', value: { dueOn: null, version: 3 } });
    expect(await move(alice, 3, '2027-01-01')).toMatchObject({ outcome: 'done', value: { dueOn: '2027-01-01', version: 4 } });
    const { rows } = await world.pool.query(
      `select message ->> 'version' as version, message ->> 'dueOn' as due from outbox where topic = 'debts' and message ->> 'debtId' = $1 order by id`,
      [debtId],
    );
    expect(rows).toEqual([
      { version: '2', due: '2027-04-01' },
      { version: '3', due: null },
      { version: '4', due: '2027-01-01' },
    ]);
  });

  test('of a debt with a private contact can be moved freely', async () => {
    const carol = await world.addPrivate(alice, 'Carol');
    const debtId = done(await world.record(alice, 'lend', carol, { dueOn: '2027-03-01' })).debtIds[0] ?? '';

    expect(await world.ledger.setDue({ actor: alice, debtId, version: 1, dueOn: '2026-12-24' })).toMatchObject({ outcome: 'done' });
    expect(refused(await world.ledger.setDue({ actor: bob, debtId, version: 2, dueOn: null })).refusal).toBe('debt_not_found');
  });
});

describe('a credential', () => {
  test('is verified by every write', async () => {
    const waiting = done(await world.record(alice, 'lend', bobInAlices));
    await world.pool.query(`update credentials set revoked_at = now() where id = $1`, [alice.credentialId]);

    expect(refused(await world.record(alice, 'owe', bobInAlices)).refusal).toBe('not_signed_in');
    expect(refused(await world.decide(alice, 'withdraw', waiting.id)).refusal).toBe('not_signed_in');
    expect(refused(await world.record({ ...bob, credentialId: alice.credentialId }, 'owe', aliceInBobs)).refusal).toBe('not_signed_in');
    await world.pool.query(`update credentials set expires_at = now() where id = $1`, [bob.credentialId]);
    expect(refused(await world.record(bob, 'owe', aliceInBobs)).refusal).toBe('not_signed_in');
  });
});
