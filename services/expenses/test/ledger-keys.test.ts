import { randomUUID } from 'node:crypto';
import { minor } from '@debt/rules';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ledger } from '../src/store/ledger.ts';
import { done, LedgerWorld, refused, type TestUser } from './ledger-world.ts';

let world: LedgerWorld;
beforeAll(async () => {
  world = await LedgerWorld.create(20);
});
afterAll(() => world[Symbol.asyncDispose]());

test('a command has one effect for each key, even when sent repeatedly and through two processes', async () => {
  const [alice, bob] = [await world.addUser('alice'), await world.addUser('bob')];
  const { ofOne: personId } = await world.link(alice, bob);
  const ledgers = [new Ledger(world.pool), new Ledger(world.pool)];
  const keys = Array.from({ length: 40 }, () => randomUUID());
  const seen = new Set<string>();

  const send = async (key: string, ledger: Ledger): Promise<string> => {
    for (;;) {
      const outcome = await ledger.record({
        actor: alice,
        verb: 'owe',
        personId,
        amount: minor(1n),
        currency: 'SEK',
        description: '',
        key,
      });
      if (outcome.outcome === 'done') {
        seen.add(outcome.replayed ? 'replayed' : 'done');
        return outcome.value.transaction.id;
      }
      seen.add(outcome.refusal);
    }
  };
  const answers = await Promise.all(keys.flatMap((key) => Array.from({ length: 10 }, (_, n) => send(key, ledgers[n % 2] ?? world.ledger))));

  expect(new Set(answers).size).toBe(keys.length);
  expect([...seen].filter((outcome) => outcome !== 'in_flight').sort()).toEqual(['done', 'replayed']);
  const { rows } = await world.pool.query<{ n: string; outstanding: string }>(
    `select count(*) as n, max(a.outstanding_minor) as outstanding from transactions t join accounts a on a.id = t.account_id where a.currency = 'SEK'`,
  );
  expect(rows).toEqual([{ n: '40', outstanding: '40' }]);
});

test('a command is refused as in_flight, without waiting, while another with its key is in progress', async () => {
  const [alice, bob] = [await world.addUser('amy'), await world.addUser('bert')];
  const { ofOne: personId } = await world.link(alice, bob);
  const key = randomUUID();
  const slow = await world.pool.connect();
  await slow.query('begin');
  await slow.query('select record_transaction($1::jsonb)', [JSON.stringify(recordCommand(alice, personId, key))]);

  expect(refused(await world.record(alice, 'owe', personId, { key }))).toMatchObject({
    refusal: 'in_flight',
    details: { retryAfterSeconds: 1 },
  });
  await slow.query('rollback');
  slow.release();
  expect(done(await world.record(alice, 'owe', personId, { key })).state).toBe('posted');
});

test('a key belongs to its user: the same key of another user is another command', async () => {
  const [alice, bob] = [await world.addUser('ada'), await world.addUser('bill')];
  const { ofOne: bobInAlices, ofTwo: aliceInBobs } = await world.link(alice, bob);
  const key = randomUUID();

  const mine = done(await world.record(alice, 'owe', bobInAlices, { key, amount: '1' }));
  const theirs = done(await world.record(bob, 'owe', aliceInBobs, { key, amount: '2' }));
  const again = await world.record(bob, 'owe', aliceInBobs, { key, amount: '2' });

  expect(theirs.id).not.toBe(mine.id);
  expect(again).toMatchObject({ outcome: 'done', replayed: true, value: { transaction: { id: theirs.id } } });
});

/** The argument of record_transaction() for `lend` of 5 minor units of CHF. */
const recordCommand = (actor: TestUser, person: string, key: string) => ({
  user: actor.userId,
  credential: actor.credentialId,
  kind: 'lend',
  authorLends: false,
  person,
  currency: 'CHF',
  amount: '5',
  description: '',
  key,
  hash: '00',
  transaction: randomUUID(),
  debt: randomUUID(),
});

test('a key that is twice in one batch has one effect', async () => {
  const [alice, bob] = [await world.addUser('ann'), await world.addUser('ben')];
  const { ofOne } = await world.link(alice, bob);
  const key = randomUUID();
  const fresh = () => recordCommand(alice, ofOne, key);

  const { rows } = await world.pool.query<{
    answers: { outcome: string; refusal?: string; replayed: boolean; value: { transaction: { id: string } } }[];
  }>('select record_batch($1::jsonb) as answers', [JSON.stringify([fresh(), fresh(), { ...fresh(), hash: '01' }])]);

  const [first, second, third] = rows[0]?.answers ?? [];
  expect([first?.replayed, second?.replayed, third?.refusal]).toEqual([false, true, 'key_reused']);
  expect(second?.value.transaction.id).toBe(first?.value.transaction.id);
});

test('a batch returns its answers in the order of its commands, with known and unknown names', async () => {
  const [alice, bob] = [await world.addUser('alma'), await world.addUser('bruno')];
  const { ofOne } = await world.link(alice, bob);
  await world.addPrivate(alice, 'Zoe');
  const named = (name: { readonly to?: string; readonly person?: string }, amount: string) => {
    const { person, ...command } = recordCommand(alice, ofOne, randomUUID());
    return { ...command, ...('to' in name ? {} : { person }), ...name, amount };
  };
  const commands = [
    named({ to: 'zoe' }, '1'),
    named({ to: 'nobody' }, '2'),
    named({}, '3'),
    named({ to: '@BRUNO' }, '4'),
    named({ to: '@zoe' }, '5'),
  ];

  const { rows } = await world.pool.query<{
    answers: { refusal?: string; value?: { transaction: { amount: { amount: string }; person: { alias: string } } } }[];
  }>('select record_batch($1::jsonb) as answers', [JSON.stringify(commands)]);

  const answers = rows[0]?.answers.map(
    ({ refusal, value }) => refusal ?? `${value?.transaction.person.alias ?? ''} ${value?.transaction.amount.amount ?? ''}`,
  );
  expect(answers).toEqual(['Zoe 0.01', 'person_not_found', 'bruno 0.03', 'bruno 0.04', 'person_not_found']);
});

test('a message that commits late is found by a reader without a cursor', async () => {
  const [alice, bob] = [await world.addUser('al'), await world.addUser('bo')];
  const { ofOne: bobInAlices, ofTwo: aliceInBobs } = await world.link(alice, bob);
  const slow = await world.pool.connect();
  const read = async () =>
    (await world.pool.query<{ id: string }>(`delete from outbox where destination = 'events' returning id`)).rows.map((row) =>
      BigInt(row.id),
    );
  await read();
  await slow.query('begin');
  await slow.query('select record_transaction($1::jsonb)', [JSON.stringify(recordCommand(alice, bobInAlices, randomUUID()))]);
  // The other direction is another account, so this command does not wait for the first.
  done(await world.record(bob, 'owe', aliceInBobs, { currency: 'CHF' }));

  const early = await read();
  await slow.query('commit');
  slow.release();
  const late = await read();

  expect([early.length, late.length]).toEqual([1, 1]);
  expect((late[0] ?? 0n) < (early[0] ?? 0n)).toBe(true);
});
