import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { openPool, type Pool } from '@debt/kit/postgres';
import { createTestDatabase, type TestDatabase } from '@debt/kit/testing';
import type { Decision } from '@debt/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toEvent } from '../src/outbox/events.ts';
import type { Actor } from '../src/store/commands.ts';
import { Ledger } from '../src/store/ledger.ts';
import { migrate } from '../src/store/migrate.ts';
import { verifyLedger } from '../src/store/verify.ts';

const release0020 = new URL('fixtures/release-0020.sql', import.meta.url);
const open = (url: string): Pool => openPool(url, { applicationName: 'test', plansByIndex: true }, () => undefined);

interface Row {
  readonly id: string;
  readonly description: string;
  readonly state: string;
  readonly lender: string;
  readonly borrower: string;
  readonly author: string;
  /** The user whose consent it needs. */
  readonly asks: string | null;
  readonly decidedBy: string | null;
  readonly consenterIsUser: boolean;
}

const rowsOf = (asks: string, consenterIsUser: string): string => /* sql */ `
select t.id, t.description, t.state, t.lender_id as lender, t.borrower_id as borrower, t.author_id as author, t.decided_by as "decidedBy",
  ${asks} as asks, ${consenterIsUser} as "consenterIsUser"
from transactions t order by t.id`;
/** By the former columns, and by the present ones. */
const before = rowsOf(
  'case when t.needs_consent then t.counterparty_id end',
  't.counterparty_is_user or (not t.first_contact and t.author_lends <> (t.sign = 1))',
);
const after = rowsOf('t.consent_from_id', 't.consenter_is_user');

/** Whose consent the transactions of the fixture need, in which states. */
const everyCombination = new Set([
  'posted: needs no one',
  ...['ada', 'ben'].flatMap((asked) => ['pending', 'posted', 'declined', 'withdrawn'].map((state) => `${state}: needs ${asked}`)),
  'posted: needs gina',
  'declined: needs gina',
]);

const actorOf = async (pool: Pool, handle: string) => {
  const { rows } = await pool.query<{ userId: string; credentialId: string }>(
    'select u.id as "userId", c.id as "credentialId" from users u join credentials c on c.user_id = u.id where u.handle = $1',
    [handle],
  );
  return rows[0] ?? Promise.reject(new Error(`there is no user ${handle}`));
};

describe('a database of release 0020, with transactions in every state and direction', () => {
  let database: TestDatabase;
  let pool: Pool;
  let formerly: readonly Row[];
  let rows: readonly Row[];
  let handles: ReadonlyMap<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = open(database.url);
    await pool.query(await readFile(release0020, 'utf8'));
    formerly = (await pool.query<Row>(before)).rows;
    await migrate(database.url);
    ({ rows } = await pool.query<Row>(after));
    const users = await pool.query<{ id: string; handle: string }>('select id, handle from users');
    handles = new Map(users.rows.map(({ id, handle }) => [id, handle]));
  });
  afterAll(async () => {
    await pool.end();
    await database[Symbol.asyncDispose]();
  });

  test('asks the same user for each transaction as before, which is the one that its description names', () => {
    expect(rows).toEqual(formerly);
    for (const { asks, description } of rows) expect(description).toBe(`needs ${asks === null ? 'no one' : handles.get(asks)}`);
    expect(new Set(rows.map(({ state, description }) => `${state}: ${description}`))).toEqual(everyCombination);
    expect(new Set(rows.map(({ consenterIsUser }) => consenterIsUser))).toEqual(new Set([true, false]));
  });

  test('is sound, and refuses what the former rules refused', async () => {
    expect((await verifyLedger(pool)).checks.filter(({ violations }) => violations > 0)).toEqual([]);
    await expect(pool.query("update transactions set amount_minor = 1 where state = 'posted'")).rejects.toThrow('is final');
    await expect(pool.query('update transactions set consent_from_id = author_id')).rejects.toThrow('is final');
  });

  test('publishes the events that were not published yet, with the user whose consent is needed', async () => {
    const { rows: messages } = await pool.query<{ topic: string; message: object; asks: string | null }>(
      `select o.topic, o.message, t.consent_from_id as asks from outbox o
       join transactions t on t.id = (o.message ->> 'transactionId')::uuid where o.topic = 'transactions'`,
    );

    expect(messages.length).toBeGreaterThan(rows.length);
    for (const { topic, message, asks } of messages) {
      expect(message).toMatchObject({ consentFromId: asks });
      expect(() => toEvent({ id: '1', key: '1', topic, message })).not.toThrow();
    }
  });

  test('lets only the user who is asked confirm, and only the other party withdraw', async () => {
    const ledger = new Ledger(pool);
    const [ada, ben] = [await actorOf(pool, 'ada'), await actorOf(pool, 'ben')];
    const answer = async (actor: Actor, decision: Decision, transactionId: string) => {
      const outcome = await ledger.decide({ actor, transactionId, decision });
      return outcome.outcome === 'done' ? outcome.value.transaction.state : outcome.refusal;
    };
    const between = (row: Row) => [row.lender, row.borrower].toSorted().join() === [ada.userId, ben.userId].toSorted().join();
    const pending = rows.filter((row) => row.state === 'pending' && between(row));
    const answers = new Set<string>();

    for (const [at, { id, asks }] of pending.entries()) {
      const [asked, other] = asks === ada.userId ? [ada, ben] : [ben, ada];
      const refusals = [await answer(other, 'confirm', id), await answer(other, 'decline', id), await answer(asked, 'withdraw', id)];
      expect(refusals).toEqual(['not_yours', 'not_yours', 'not_yours']);
      answers.add(at % 2 === 0 ? await answer(asked, 'confirm', id) : await answer(other, 'withdraw', id));
    }

    expect(answers).toEqual(new Set(['posted', 'withdrawn']));
    expect((await verifyLedger(pool)).checks.filter(({ violations }) => violations > 0)).toEqual([]);
  });
});

test('commands that processes of release 0020 send during the migration take effect once, and can be repeated', async () => {
  await using database = await createTestDatabase();
  const pool = open(database.url);
  await pool.query(await readFile(release0020, 'utf8'));
  const actor = await actorOf(pool, 'ada');
  const { rows: people } = await pool.query<{ id: string }>("select id from people where owner_id = $1 and alias = 'ben'", [actor.userId]);
  const fields = {
    kind: 'lend',
    authorLends: false,
    person: people[0]?.id,
    currency: 'EUR',
    amount: '1',
    description: 'needs no one',
    hash: '00',
  };
  /** As a process of either release calls it: the statement is prepared once for each connection. */
  const send = async (key: string) => {
    const command = { user: actor.userId, credential: actor.credentialId, key, transaction: randomUUID(), debt: randomUUID(), ...fields };
    const result = pool.query<{ answer: { outcome: string } }>({
      name: 'record_transaction',
      text: 'select record_transaction($1::jsonb) as answer',
      values: [JSON.stringify(command)],
    });
    return await result.then(
      ({ rows }) => rows[0]?.answer.outcome ?? 'nothing',
      () => 'failed',
    );
  };
  const sent = new Map<string, string>();
  let isMigrated = false;
  const client = async () => {
    while (!isMigrated || sent.size < 20) {
      const key = randomUUID();
      sent.set(key, await send(key));
    }
  };

  const clients = [client(), client(), client()];
  await migrate(database.url);
  isMigrated = true;
  await Promise.all(clients);
  const outcomes = [...sent];
  const again = await Promise.all(outcomes.map(([key]) => send(key)));

  const { rows } = await pool.query<{ count: number }>('select count(*)::integer as count from idempotency where key = any ($1)', [
    outcomes.map(([key]) => key),
  ]);
  const { rows: recorded } = await pool.query<{ count: number }>(
    "select count(*)::integer as count from transactions where amount_minor = 1 and description = 'needs no one'",
  );
  const { checks } = await verifyLedger(pool);
  await pool.end();
  expect(new Set(outcomes.map(([, outcome]) => outcome)).isSubsetOf(new Set(['done', 'failed']))).toBe(true);
  expect(new Set(again)).toEqual(new Set(['done']));
  expect([rows[0]?.count, recorded[0]?.count]).toEqual([outcomes.length, outcomes.length]);
  expect(checks.filter(({ violations }) => violations > 0)).toEqual([]);
});

test('a database of release 0020 with a transaction that lacks its consent is not migrated, and stays as it is', async () => {
  await using database = await createTestDatabase();
  const pool = open(database.url);
  await pool.query(await readFile(release0020, 'utf8'));
  await pool.query(
    `begin; set local session_replication_role = replica; alter table transactions drop constraint transactions_rules;
     update transactions set decided_by = author_id where state = 'posted' and decided_by is not null;
     alter table transactions add constraint transactions_rules check (keep_rules(transactions) is true) not valid; commit`,
  );
  const { rows: formerly } = await pool.query('select * from transactions order by id');

  await expect(migrate(database.url)).rejects.toThrow(
    'Migration 0021-consent-from failed: a row of transactions breaks the rule transaction_state',
  );

  const { rows } = await pool.query('select * from transactions order by id');
  await pool.end();
  expect(rows).toEqual(formerly);
});
