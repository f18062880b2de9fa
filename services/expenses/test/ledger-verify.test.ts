import { randomUUID } from 'node:crypto';
import type { PoolClient } from '@debt/kit/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proveInvariants, verifyLedger } from '../src/store/verify.ts';
import { done, LedgerWorld } from './ledger-world.ts';
import { corruptions, declared } from './support/corruptions.ts';
import { refusalOf } from './support/refusals.ts';

describe('verify', () => {
  let world: LedgerWorld;
  let names: Readonly<Record<string, string>>;

  beforeAll(async () => {
    world = await LedgerWorld.create();
    names = await fill(world);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  /** Runs in a transaction that is rolled back. */
  async function inCorrupted<T>(sql: string, setting: string, look: (client: PoolClient) => Promise<T>): Promise<T | string> {
    const statement = sql.replaceAll(/(?<!:):(\w+)/g, (_, name: string) =>
      name === 'new' ? `'${randomUUID()}'` : (names[name] ?? `:${name}`),
    );
    const client = await world.pool.connect();
    try {
      await client.query(`begin; ${setting} ${statement}`);
      return await look(client);
    } catch (error) {
      return refusalOf(error);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  test('finds no violation in a sound ledger', async () => {
    await world.proveAll();
  });

  test.each(corruptions)('reports %s (refused by %s) as a violation of: %s', async (_what, refusedBy, foundBy, sql) => {
    const refusal = await inCorrupted(sql, '', async (client) => {
      await client.query('set constraints all immediate');
      return 'nothing';
    });
    const found = await inCorrupted(sql, 'set local session_replication_role = replica;', async (client) => {
      const checks = await proveInvariants(client);
      return checks.filter(({ violations, sample }) => violations > 0 && sample.length > 0).map(({ name }) => name);
    });

    expect(refusal).toBe(refusedBy);
    expect(found).toContain(foundBy);
  });

  test('has a corruption for every invariant, except for those that the schema fully declares', async () => {
    const { checks } = await verifyLedger(world.pool);

    const found = new Set(corruptions.map(([, , foundBy]) => foundBy));
    expect(checks.map(({ name }) => name).filter((name) => !found.has(name))).toEqual(declared);
  });
});

/** A small sound ledger with one of everything. Returns its ids, quoted. */
async function fill(world: LedgerWorld): Promise<Readonly<Record<string, string>>> {
  const [lender, borrower, stranger] = [await world.addUser('lender'), await world.addUser('borrower'), await world.addUser('stranger')];
  const { ofOne: borrowerInLenders, ofTwo: lenderInBorrowers } = await world.link(lender, borrower);
  const grandma = await world.addPrivate(lender, 'grandma');
  const neighbour = await world.addPrivate(borrower, 'neighbour');
  const owe = async (amount: string) => done(await world.record(borrower, 'owe', lenderInBorrowers, { amount }));
  const pay = async (amount: string, decision: 'confirm' | 'decline', debtId?: string) => {
    const payment = done(await world.record(borrower, 'pay', lenderInBorrowers, { amount, ...(debtId === undefined ? {} : { debtId }) }));
    await world.decide(lender, decision, payment.id);
    return payment.id;
  };
  const loan = await owe('10');
  const large = await owe('20');
  const [paid, aimed] = [await pay('4', 'confirm'), await pay('3', 'confirm', large.debtIds[0])];
  const [reversed, mistake] = [await owe('5'), await owe('5')];
  const [reversal, undo] = [done(await world.reverse(lender, reversed.id)), done(await world.reverse(lender, mistake.id))];
  const declined = await pay('1', 'decline');
  done(await world.record(borrower, 'pay', lenderInBorrowers, { amount: '1' }));
  const other = done(await world.record(lender, 'owe', borrowerInLenders, { currency: 'USD' }));
  const kept = done(await world.record(lender, 'lend', grandma));
  const first = done(await world.record(stranger, 'owe', await world.know(stranger, lender)));
  await world.decide(lender, 'confirm', first.id);
  return {
    ...quoted({ lender: lender.userId, borrower: borrower.userId, stranger: stranger.userId }),
    ...quoted({ loan: loan.id, large: large.id, paid, aimed, reversed: reversed.id, reversal: reversal.id, undo: undo.id, declined }),
    ...quoted({
      private: kept.id,
      first: first.id,
      debt: loan.debtIds[0],
      grandma: await partyOf(world, grandma),
      neighbour: await partyOf(world, neighbour),
    }),
    account: await accountOf(world, loan.debtIds[0]),
    otherAccount: await accountOf(world, other.debtIds[0]),
  };
}

const quoted = (ids: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, `'${id ?? ''}'`]));

async function partyOf({ pool }: LedgerWorld, entryId: string): Promise<string> {
  return (await pool.query<{ id: string }>('select party_id as id from people where id = $1', [entryId])).rows[0]?.id ?? '';
}

async function accountOf({ pool }: LedgerWorld, debtId: string | undefined): Promise<string> {
  return (await pool.query<{ id: string }>('select account_id as id from debts where id = $1', [debtId])).rows[0]?.id ?? '';
}
