import { randomUUID } from 'node:crypto';
import { eventually } from '@debt/kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Links } from '../src/people/links.ts';
import { People } from '../src/people/people.ts';
import type { Refused } from '../src/store/commands.ts';
import { done, LedgerWorld, refused, type TestUser } from './ledger-world.ts';

let world: LedgerWorld;
beforeAll(async () => {
  world = await LedgerWorld.create();
});
afterAll(() => world[Symbol.asyncDispose]());

const busy: Refused = { outcome: 'refused', refusal: 'busy', details: { retryAfterSeconds: 1 } };

const isAnyoneWaiting = () =>
  eventually(async () => {
    const { rows } = await world.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  }, 'a command waits for a lock');

describe('a block', () => {
  test('that could not decline what is pending is answered with busy, and a repeated block declines it', async () => {
    const [blocker, pest] = [await world.addUser('blocker'), await world.addUser('pest')];
    const recorded = done(await world.record(pest, 'lend', await world.know(pest, blocker)));
    const entry = await world.know(blocker, pest);
    let isBusy = true;
    const { ledger } = world;
    const links = new Links(
      world.pool,
      { declineAllFrom: async (actor, authorId) => (isBusy ? busy : ledger.declineAllFrom(actor, authorId)) },
      () => undefined,
    );

    const first = links.block(blocker, entry);
    await expect(first).rejects.toMatchObject({ code: 'busy' });
    isBusy = false;
    const second = await links.block(blocker, entry);

    expect(second.blocked).toBe(true);
    expect((await ledger.transaction(pest.userId, recorded.id))?.transaction.state).toBe('declined');
  });

  test.each(['the first in a currency', 'one more in a currency'])(
    'declines a transaction that is recorded concurrently: %s',
    async (which) => {
      const [blocker, pest] = [await world.addUser(`b${which.length}`), await world.addUser(`p${which.length}`)];
      const { ofOne: entry, ofTwo: theirs } = await world.link(blocker, pest);
      if (which.startsWith('one more')) done(await world.record(pest, 'owe', theirs));
      const recording = await world.pool.connect();
      await recording.query('begin');
      const command = { kind: 'lend', authorLends: true, person: theirs, currency: 'EUR', amount: '5', description: '', hash: '00' };
      const actor = { user: pest.userId, credential: pest.credentialId };
      const ids = { key: randomUUID(), transaction: randomUUID(), debt: randomUUID() };
      await recording.query('select record_transaction($1::jsonb)', [JSON.stringify({ ...command, ...actor, ...ids })]);

      const blocked = new Links(world.pool, world.ledger, () => undefined).block(blocker, entry);
      await isAnyoneWaiting();
      const meanwhile = refused(await world.record(pest, 'lend', theirs, { currency: 'CHF' }));
      await recording.query('commit');
      recording.release();
      await blocked;

      expect((await world.ledger.transaction(pest.userId, ids.transaction))?.transaction.state).toBe('declined');
      expect(['in_flight', 'not_accepting']).toContain(meanwhile.refusal);
      expect(refused(await world.record(pest, 'lend', theirs, { currency: 'CHF' })).refusal).toBe('not_accepting');
      await world.proveAll();
    },
  );
});

describe('a private contact', () => {
  test('stays when a transaction is recorded during the removal', async () => {
    const owner = await world.addUser('owner');
    const entry = await world.addPrivate(owner, 'Bakery');
    const recording = await world.pool.connect();
    await recording.query('begin');
    await recording.query(
      `insert into accounts (lender_id, borrower_id, currency) select owner_id, party_id, 'EUR' from people where id = $1`,
      [entry],
    );

    const removed = new People(world.pool).remove(owner, entry).then(
      () => 'removed',
      (thrown: unknown) => thrown,
    );
    await eventually(async () => {
      const { rows } = await world.pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    }, 'the removal waits for the lock');
    await recording.query('commit');
    recording.release();

    expect(await removed).toMatchObject({ code: 'person_has_history' });
    expect((await world.pool.query('select alias from people where id = $1', [entry])).rows).toEqual([{ alias: 'Bakery' }]);
  });
});

/** Adds a private contact with this alias, and has not committed it yet. */
async function naming(owner: TestUser, alias: string): Promise<{ commit(): Promise<void> }> {
  const client = await world.pool.connect();
  await client.query('begin');
  await client.query(
    `with party as (insert into parties (id, owner_id) values (gen_random_uuid(), $1) returning id)
     insert into people (id, owner_id, party_id, alias) select gen_random_uuid(), $1, id, $2 from party`,
    [owner.userId, alias],
  );
  return {
    commit: async () => {
      await client.query('commit');
      client.release();
    },
  };
}

describe('an entry that is added automatically', () => {
  test('has another alias when a concurrent transaction takes the handle during a confirmation', async () => {
    const [author, confirmer] = [await world.addUser('carla'), await world.addUser('dora')];
    const recorded = done(await world.record(author, 'owe', await world.know(author, confirmer)));
    const given = await naming(confirmer, 'Carla');

    const confirming = world.decide(confirmer, 'confirm', recorded.id).catch((thrown: unknown) => thrown);
    await isAnyoneWaiting();
    await given.commit();

    expect(await confirming).toMatchObject({ outcome: 'done', value: { transaction: { state: 'posted', person: { alias: '@carla' } } } });
  });

  test('has another alias when a concurrent transaction takes the handle during a request to connect', async () => {
    const [asker, asked] = [await world.addUser('emil'), await world.addUser('frida')];
    const entry = await world.know(asker, asked);
    const given = await naming(asked, 'Emil');

    const asking = new Links(world.pool, world.ledger, () => undefined).request(asker, entry);
    await isAnyoneWaiting();
    await given.commit();
    await asking;

    const { rows } = await world.pool.query('select alias from people where owner_id = $1 and party_id = $2', [asked.userId, asker.userId]);
    expect(rows).toEqual([{ alias: '@emil' }]);
  });
});

test('a key is not case-sensitive: while it is in progress in lower case, it is refused in upper case', async () => {
  const owner = await world.addUser('owen');
  const key = randomUUID();
  const first = await world.pool.connect();
  await first.query('begin');
  await first.query('select pg_try_advisory_xact_lock(hashtextextended($1::text || $2::text, 1))', [owner.userId, key]);
  const add = () => new People(world.pool).add({ actor: owner, activated: true, key: key.toUpperCase(), alias: 'Baker' });

  await expect(add()).rejects.toMatchObject({ code: 'in_flight' });
  await first.query('rollback');
  first.release();
  const { value, replayed } = await add();

  expect([value.alias, replayed]).toEqual(['Baker', false]);
});
