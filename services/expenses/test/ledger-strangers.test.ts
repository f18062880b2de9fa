import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../src/limits.ts';
import { done, LedgerWorld, refused, type TestUser } from './ledger-world.ts';

let world: LedgerWorld;
let alice: TestUser;
let bob: TestUser;
let bobInAlices: string;
let users = 0;

beforeAll(async () => {
  world = await LedgerWorld.create();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  users += 1;
  [alice, bob] = [await world.addUser(`alice${users}`), await world.addUser(`bob${users}`)];
  bobInAlices = await world.know(alice, bob);
});
afterEach(() => world.proveAll());

const agePast = (hours: number) =>
  // Dates decisions and recordings back. Triggers refuse that, so the test disables them meanwhile.
  world.pool.query(
    `set session_replication_role = replica; update transactions set decided_at = decided_at - interval '${hours} hours', recorded_at = recorded_at - interval '${hours} hours';
     set session_replication_role = origin`,
  );

describe('a first contact', () => {
  test('is always pending, and its confirmation connects the two and adds an entry to the address book of the counterparty', async () => {
    const recorded = done(await world.record(alice, 'owe', bobInAlices));

    expect(recorded).toMatchObject({ state: 'pending', firstContact: true, verb: 'owe' });
    const [seen] = (await world.ledger.history(bob.userId, { consentFrom: 'me' }, { limit: 10 })).items;
    expect(seen?.person).toEqual({ id: null, alias: `@${alice.handle}`, handle: alice.handle });
    const confirmed = done(await world.decide(bob, 'confirm', recorded.id));
    expect(confirmed.person).toMatchObject({ alias: alice.handle });
    expect(confirmed.person.id).not.toBeNull();
    expect(done(await world.record(alice, 'owe', bobInAlices))).toMatchObject({ state: 'posted', firstContact: false });
  });

  test('does not take an alias that the counterparty uses for another person', async () => {
    await world.addPrivate(bob, alice.handle.toUpperCase());
    const first = done(await world.record(alice, 'owe', bobInAlices));

    expect(done(await world.decide(bob, 'confirm', first.id)).person.alias).toBe(`@${alice.handle}`);
  });

  test('is refused while another is pending, and for a day after a decline', async () => {
    const first = done(await world.record(alice, 'owe', bobInAlices));
    expect(refused(await world.record(alice, 'lend', bobInAlices, { currency: 'USD' })).refusal).toBe('first_contact_pending');
    await world.decide(bob, 'decline', first.id);

    const soon = refused(await world.record(alice, 'owe', bobInAlices));
    expect(soon.refusal).toBe('first_contact_too_soon');
    expect(soon.details.retryAfterSeconds).toBeGreaterThan(86_000);
    await agePast(limits.firstContactAfterDeclineHours);
    expect(done(await world.record(alice, 'owe', bobInAlices)).state).toBe('pending');
  });

  test('is refused above the daily limit', async () => {
    for (let n = 0; n < limits.firstContactsPerDayMax; n += 1)
      done(await world.record(alice, 'owe', await world.know(alice, await world.addUser(`u${users}-${n}`))));

    expect(refused(await world.record(alice, 'owe', bobInAlices))).toMatchObject({ refusal: 'first_contacts_used_up' });
    await agePast(24);
    expect(done(await world.record(alice, 'owe', bobInAlices)).state).toBe('pending');
  });

  test('needs two activated accounts', async () => {
    const fresh = await world.addUser(`fresh${users}`, false);

    expect(refused(await world.record(fresh, 'owe', await world.know(fresh, bob))).refusal).toBe('not_activated');
    expect(refused(await world.record(alice, 'owe', await world.know(alice, fresh))).refusal).toBe('person_not_found');
    expect(done(await world.record(fresh, 'lend', await world.addPrivate(fresh, 'Carol'))).state).toBe('posted');
  });

  test('is recorded once by concurrent commands', async () => {
    const outcomes = await Promise.all(
      ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'NOK'].map((currency) => world.record(alice, 'owe', bobInAlices, { currency })),
    );

    expect(outcomes.filter((outcome) => outcome.outcome === 'done')).toHaveLength(1);
  });
});

describe('the number of pending transactions', () => {
  test('is bounded for one author and account', async () => {
    await world.pool.query(
      'insert into links (low_id, high_id, linked) values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), true)',
      [alice.userId, bob.userId],
    );
    await Promise.all(Array.from({ length: limits.pendingPerAccountMax }, () => world.record(alice, 'lend', bobInAlices)));

    expect(refused(await world.record(alice, 'lend', bobInAlices)).refusal).toBe('too_many_pending');
    expect(done(await world.record(alice, 'lend', bobInAlices, { currency: 'USD' })).state).toBe('pending');
    expect(done(await world.record(alice, 'owe', bobInAlices)).state).toBe('posted');
  });
});

describe('a block', () => {
  test('gets an unconnected user the answer for an unknown person', async () => {
    await world.block(bob, alice);

    expect(refused(await world.record(alice, 'owe', bobInAlices)).refusal).toBe('person_not_found');
  });

  test('declines what is pending, refuses new debts and what favours the blocked user, and allows the rest', async () => {
    await world.pool.query(
      'insert into links (low_id, high_id, linked) values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), true)',
      [alice.userId, bob.userId],
    );
    const aliceInBobs = await world.know(bob, alice);
    done(await world.record(alice, 'owe', bobInAlices, { amount: '10' }));
    done(await world.record(bob, 'owe', aliceInBobs, { amount: '10' }));
    const waiting = done(await world.record(alice, 'pay', bobInAlices, { amount: '5' }));
    await world.block(bob, alice);

    expect(await world.ledger.declineAllFrom(bob, alice.userId)).toMatchObject({ outcome: 'done', value: 1 });
    expect((await world.transaction(alice.userId, waiting.id))?.state).toBe('declined');
    for (const verb of ['owe', 'lend', 'pay'] as const)
      expect(refused(await world.record(alice, verb, bobInAlices)).refusal).toBe('not_accepting');
    expect(done(await world.record(alice, 'forgive', bobInAlices, { amount: '1' })).state).toBe('posted');
    expect(done(await world.record(alice, 'receive', bobInAlices, { amount: '1' })).state).toBe('posted');
    for (const verb of ['owe', 'lend', 'pay', 'receive', 'forgive'] as const)
      done(await world.record(bob, verb, aliceInBobs, { amount: '1' }));
  });
});

describe('a deleted account', () => {
  test('leaves shared debts to the counterparty, cancels what is pending, and blanks private contacts', async () => {
    await world.pool.query(
      'insert into links (low_id, high_id, linked) values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), true)',
      [alice.userId, bob.userId],
    );
    const aliceInBobs = await world.know(bob, alice);
    const carol = await world.addPrivate(bob, 'Carol');
    const secret = done(await world.record(bob, 'lend', carol, { description: 'secret' }));
    done(await world.record(alice, 'owe', bobInAlices, { description: 'shared' }));
    const mine = done(await world.record(alice, 'lend', bobInAlices));
    const theirs = done(await world.record(bob, 'lend', aliceInBobs));
    await world.pool.query(`update users set deleted_at = now(), email = null, email_lower = null, name = '' where id = $1`, [bob.userId]);

    while ((await world.ledger.settleDeleted()) > 0);

    expect((await world.transaction(alice.userId, mine.id))?.state).toBe('declined');
    expect((await world.transaction(alice.userId, theirs.id))?.state).toBe('withdrawn');
    const blanked = await world.pool.query<{ t: string; d: string; alias: string }>(
      `select t.description as t, d.description as d, e.alias from transactions t join debts d on d.account_id = t.account_id join people e on e.id = $2 where t.id = $1`,
      [secret.id, carol],
    );
    expect(blanked.rows).toEqual([{ t: '', d: '', alias: carol }]);
    const after = done(await world.record(alice, 'pay', bobInAlices, { amount: '4' }));
    expect(after).toMatchObject({ state: 'posted', outstanding: 600n });
    expect(after.person).toEqual({ id: bobInAlices, alias: bob.handle, handle: null });
    expect(refused(await world.record(bob, 'owe', aliceInBobs)).refusal).toBe('not_signed_in');
    expect((await world.ledger.history(alice.userId, { text: 'SHARED' }, { limit: 5 })).items).toHaveLength(1);
  });

  test('is cleared for good once no command can still refer to it', async () => {
    await world.pool.query(`update users set deleted_at = now() - interval '1 hour' where id = $1`, [bob.userId]);

    while ((await world.ledger.settleDeleted()) > 0);

    const { rows } = await world.pool.query<{ settled: boolean }>('select cleared_at is not null as settled from users where id = $1', [
      bob.userId,
    ]);
    expect(rows).toEqual([{ settled: true }]);
  });
});

describe('an old Idempotency-Key', () => {
  test('is deleted after its retention', async () => {
    const key = randomUUID();
    done(await world.record(alice, 'lend', await world.addPrivate(alice, 'Carol'), { key }));
    expect(await world.ledger.purgeIdempotency()).toBe(0);
    await world.pool.query(`update idempotency set created_at = now() - interval '${limits.idempotencyKeptDays + 1} days' where key = $1`, [
      key,
    ]);

    expect(await world.ledger.purgeIdempotency()).toBe(1);
  });
});
