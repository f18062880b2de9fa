import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { openPool, type Pool } from '@debt/kit/postgres';
import { createTestDatabase, type TestDatabase } from '@debt/kit/testing';
import { findCurrency, parseAmount } from '@debt/rules';
import { expect } from 'vitest';
import type { MoneyBody, TransactionBody, TransactionRecordedBody } from '../src/contract/contract.ts';
import type { Actor, RecordCommand, Refused, TransactionOutcome } from '../src/store/commands.ts';
import { Ledger } from '../src/store/ledger.ts';
import { migrate } from '../src/store/migrate.ts';
import { verifyLedger } from '../src/store/verify.ts';

export interface TestUser extends Actor {
  readonly handle: string;
}

/** The parameters of a test's transaction. Defaults: EUR, no description, a new key. */
export interface Recording {
  readonly amount?: string;
  readonly currency?: string;
  readonly description?: string;
  readonly dueOn?: string;
  readonly debtId?: string;
  readonly key?: string;
}

/** A separate database with users, address books and links, and the ledger on it. */
export class LedgerWorld implements AsyncDisposable {
  readonly pool: Pool;
  readonly ledger: Ledger;
  readonly #database: TestDatabase;

  private constructor(database: TestDatabase, pool: Pool) {
    this.#database = database;
    this.pool = pool;
    this.ledger = new Ledger(pool);
  }

  /** @param settings what an operator may have set for the whole database: names and values of PostgreSQL. */
  static async create(connectionsMax = 10, settings: Readonly<Record<string, string>> = {}): Promise<LedgerWorld> {
    const database = await createTestDatabase();
    await migrate(database.url);
    if (Object.keys(settings).length > 0) await set(database.url, settings);
    const bounds = { statementTimeoutMs: 30_000, lockTimeoutMs: 20_000 };
    const options = { applicationName: 'ledger-test', connectionsMax, plansByIndex: true, ...bounds };
    return new LedgerWorld(
      database,
      openPool(database.url, options, () => undefined),
    );
  }

  async addUser(handle: string, activated = true): Promise<TestUser> {
    const user = { userId: randomUUID(), credentialId: randomUUID(), handle };
    await this.pool.query(`insert into parties (id) values ('${user.userId}')`);
    await this.pool.query(
      `insert into users (id, handle, name, email, email_lower, activated_at) values ($1, $2, $2, $3, lower($3), case when $4 then now() end)`,
      [user.userId, handle, `${handle}@example.org`, activated],
    );
    await this.pool.query(
      `insert into credentials (id, user_id, kind, token_hash, expires_at) values ($1, $2, 'session', $3, now() + interval '1 day')`,
      [user.credentialId, user.userId, createHash('sha256').update(randomBytes(8)).digest()],
    );
    return user;
  }

  /** Adds a user to the address book of another. Returns the entry's id. */
  async know(owner: TestUser, other: TestUser): Promise<string> {
    const id = randomUUID();
    await this.pool.query('insert into people (id, owner_id, party_id, alias) values ($1, $2, $3, $4)', [
      id,
      owner.userId,
      other.userId,
      other.handle,
    ]);
    return id;
  }

  /** Adds a private contact to an address book. Returns the entry's id. */
  async addPrivate(owner: TestUser, alias: string): Promise<string> {
    const [id, party] = [randomUUID(), randomUUID()];
    await this.pool.query('insert into parties (id, owner_id) values ($1, $2)', [party, owner.userId]);
    await this.pool.query('insert into people (id, owner_id, party_id, alias) values ($1, $2, $3, $4)', [id, owner.userId, party, alias]);
    return id;
  }

  /** Connects two users and adds each to the other's address book. Returns the two entries. */
  async link(one: TestUser, two: TestUser): Promise<{ readonly ofOne: string; readonly ofTwo: string }> {
    await this.pool.query(
      'insert into links (low_id, high_id, linked) values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), true)',
      [one.userId, two.userId],
    );
    return { ofOne: await this.know(one, two), ofTwo: await this.know(two, one) };
  }

  async block(blocker: TestUser, other: TestUser): Promise<void> {
    await this.pool.query(
      `insert into links (low_id, high_id, low_blocks, high_blocks) values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), $1 < $2, $1 > $2)
       on conflict (low_id, high_id) do update set low_blocks = links.low_blocks or excluded.low_blocks, high_blocks = links.high_blocks or excluded.high_blocks`,
      [blocker.userId, other.userId],
    );
  }

  record(actor: Actor, verb: RecordCommand['verb'], personId: string, recording: Recording = {}): Promise<TransactionOutcome> {
    const { amount = '10.00', currency = 'EUR', description = '', key = randomUUID(), ...rest } = recording;
    return this.ledger.record({ actor, verb, personId, amount: minorOf(amount, currency), currency, description, key, ...rest });
  }

  /** One transaction as a user sees it; undefined when it is not theirs. */
  async transaction(userId: string, transactionId: string): Promise<Seen | undefined> {
    const found = await this.ledger.transaction(userId, transactionId);
    return found === undefined ? undefined : seen(found);
  }

  reverse(actor: Actor, transactionId: string): Promise<TransactionOutcome> {
    return this.ledger.reverse({ actor, transactionId, description: '', key: randomUUID() });
  }

  decide(actor: Actor, decision: 'confirm' | 'decline' | 'withdraw', transactionId: string): Promise<TransactionOutcome> {
    return this.ledger.decide({ actor, decision, transactionId });
  }

  /** Expects every invariant to hold. */
  async proveAll(): Promise<void> {
    const { checks } = await verifyLedger(this.pool);
    expect(checks.filter((check) => check.violations > 0)).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.end();
    await this.#database[Symbol.asyncDispose]();
  }
}

async function set(databaseUrl: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const pool = openPool(databaseUrl, { applicationName: 'ledger-test', connectionsMax: 1 }, () => undefined);
  for (const [name, value] of Object.entries(settings))
    await pool.query(`do $$ begin execute format('alter database %I set ${name} = %L', current_database(), '${value}'); end $$`);
  await pool.end();
}

export function minorOf(amount: string, currency: string) {
  const info = findCurrency(currency);
  if (info === undefined) throw new Error(`${currency} is unknown`);
  const parsed = parseAmount(amount, info);
  if (!parsed.ok) throw new Error(`${amount} ${currency}: ${parsed.problem}`);
  return parsed.minor;
}

/** Minor units of an amount that the ledger answered, of either sign. */
export function units({ amount, currency }: MoneyBody): bigint {
  const exponent = findCurrency(currency)?.exponent;
  if (amount.split('.')[1]?.length !== (exponent === 0 ? undefined : exponent))
    throw new Error(`${amount} does not have the digits of ${currency}`);
  return BigInt(amount.replace('.', ''));
}

/** A transaction of the ledger, with numbers that a test can add. */
export const seenTransaction = (transaction: TransactionBody) => ({
  ...transaction,
  amount: units(transaction.amount),
  currency: transaction.amount.currency,
});

/** The same with its effect on debts. */
export const seen = ({ transaction, allocation, final, outstanding }: TransactionRecordedBody) => ({
  ...seenTransaction(transaction),
  allocations: allocation.map((part) => ({ ...part, amount: units(part.amount), outstanding: units(part.outstanding) })),
  final,
  outstanding: units(outstanding),
});
export type Seen = ReturnType<typeof seen>;

/** The transaction of a command that had its effect. */
export function done(outcome: TransactionOutcome): Seen {
  if (outcome.outcome === 'refused')
    throw new Error(
      `refused: ${outcome.refusal} ${JSON.stringify(outcome.details, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v))}`,
    );
  return seen(outcome.value);
}

export function refused(outcome: { readonly outcome: 'done' } | Refused): Refused {
  if (outcome.outcome === 'done') throw new Error('was not refused');
  return outcome;
}
