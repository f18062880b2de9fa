import { eventually } from '@debt/kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DebtOutcome, TransactionOutcome } from '../src/store/commands.ts';
import { Ledger } from '../src/store/ledger.ts';
import { done, LedgerWorld, minorOf, type TestUser } from './ledger-world.ts';

let world: LedgerWorld;
beforeAll(async () => {
  world = await LedgerWorld.create();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Two connected users, of whom the first owes the second 10. */
interface Pair {
  readonly borrower: TestUser;
  readonly lender: TestUser;
  /** The lender's entry in the address book of the borrower. */
  readonly toLender: string;
  readonly toBorrower: string;
  readonly owedId: string;
  readonly debtId: string;
}

let pairs = 0;
async function pair(): Promise<Pair> {
  pairs += 1;
  const [borrower, lender] = [await world.addUser(`borrower${pairs}`), await world.addUser(`lender${pairs}`)];
  const { ofOne: toLender, ofTwo: toBorrower } = await world.link(borrower, lender);
  const { id: owedId, debtIds } = done(await world.record(borrower, 'owe', toLender, { amount: '10' }));
  return { borrower, lender, toLender, toBorrower, owedId, debtId: debtIds[0] ?? '' };
}

type Outcome = TransactionOutcome | DebtOutcome;
/** A command of one of two clients, each with a separate ledger, as in another process. */
type Act = (ledger: Ledger) => Promise<Outcome>;

/** Lets both commands wait for the locked account, the first one first, and then releases it. */
async function duel(debtId: string, first: Act, second: Act): Promise<readonly string[]> {
  const gate = await world.pool.connect();
  await gate.query('begin');
  await gate.query('select 1 from accounts a join debts d on d.account_id = a.id where d.id = $1 for no key update of a', [debtId]);
  const one = first(new Ledger(world.pool));
  await waiting(1);
  const two = second(new Ledger(world.pool));
  await waiting(2);
  await gate.query('commit');
  gate.release();
  const outcomes = await Promise.all([one, two]);
  await world.proveAll();
  return outcomes.map(inBrief);
}

const waiting = (count: number) =>
  eventually(async () => {
    const { rows } = await world.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length === count;
  }, `${count} commands wait for the lock of the account`);

function inBrief(outcome: Outcome): string {
  if (outcome.outcome === 'done') return 'transaction' in outcome.value ? outcome.value.transaction.state : 'done';
  const { outstanding, state, version } = outcome.details;
  return [outcome.refusal, outstanding, state, version].filter((part) => part !== undefined).join(' ');
}

const record =
  (actor: TestUser, verb: 'pay' | 'receive' | 'forgive' | 'lend', personId: string, amount: string): Act =>
  (ledger) =>
    ledger.record({ actor, verb, personId, amount: minorOf(amount, 'EUR'), currency: 'EUR', description: '', key: crypto.randomUUID() });
const decide =
  (actor: TestUser, decision: 'confirm' | 'decline' | 'withdraw', transactionId: string): Act =>
  (ledger) =>
    ledger.decide({ actor, decision, transactionId });
const undo =
  (actor: TestUser, transactionId: string): Act =>
  (ledger) =>
    ledger.reverse({ actor, transactionId, description: '', key: crypto.randomUUID() });
const setDue =
  (actor: TestUser, debtId: string, dueOn: string): Act =>
  (ledger) =>
    ledger.setDue({ actor, debtId, version: 1, dueOn });

describe('of two concurrent commands on one debt the first takes effect and the second gets its result', () => {
  test.each(['confirm', 'withdraw'] as const)('confirm and withdraw: %s first', async (which) => {
    const { borrower, lender, toLender, debtId } = await pair();
    const paid = done(await world.record(borrower, 'pay', toLender, { amount: '4' }));
    const acts = { confirm: decide(lender, 'confirm', paid.id), withdraw: decide(borrower, 'withdraw', paid.id) };

    const outcomes =
      which === 'confirm' ? await duel(debtId, acts.confirm, acts.withdraw) : await duel(debtId, acts.withdraw, acts.confirm);

    expect(outcomes).toEqual(which === 'confirm' ? ['posted', 'already_decided posted'] : ['withdrawn', 'already_decided withdrawn']);
  });

  test('confirm and decline on two devices of one person', async () => {
    const { borrower, lender, toLender, debtId } = await pair();
    const paid = done(await world.record(borrower, 'pay', toLender, { amount: '4' }));

    expect(await duel(debtId, decide(lender, 'decline', paid.id), decide(lender, 'confirm', paid.id))).toEqual([
      'declined',
      'already_decided declined',
    ]);
  });

  test('confirm on two devices of one person, which is one decision', async () => {
    const { borrower, lender, toLender, debtId } = await pair();
    const paid = done(await world.record(borrower, 'pay', toLender, { amount: '4' }));

    expect(await duel(debtId, decide(lender, 'confirm', paid.id), decide(lender, 'confirm', paid.id))).toEqual(['posted', 'posted']);
    expect((await world.ledger.debt(lender.userId, debtId))?.outstanding.amount).toBe('6.00');
  });

  test.each(['forgive', 'confirm'] as const)('forgive and confirm a payment: %s first', async (which) => {
    const { borrower, lender, toLender, toBorrower, debtId } = await pair();
    const paid = done(await world.record(borrower, 'pay', toLender, { amount: '8' }));
    const [forgive, confirm] = [record(lender, 'forgive', toBorrower, '5'), decide(lender, 'confirm', paid.id)];

    const outcomes = which === 'forgive' ? await duel(debtId, forgive, confirm) : await duel(debtId, confirm, forgive);

    expect(outcomes).toEqual(['posted', which === 'forgive' ? 'exceeds_outstanding 500' : 'exceeds_outstanding 200']);
  });

  test('two payments that together exceed the debt', async () => {
    const { lender, toBorrower, debtId } = await pair();
    const receive = () => record(lender, 'receive', toBorrower, '6');

    expect(await duel(debtId, receive(), receive())).toEqual(['posted', 'exceeds_outstanding 400']);
  });

  test('reverse a debt and pay it', async () => {
    const { lender, toBorrower, owedId, debtId } = await pair();

    expect(await duel(debtId, record(lender, 'receive', toBorrower, '0.01'), undo(lender, owedId))).toEqual([
      'posted',
      'exceeds_outstanding 999',
    ]);
  });

  test('reverse a debt from both sides', async () => {
    const { borrower, lender, owedId, debtId } = await pair();

    expect(await duel(debtId, undo(borrower, owedId), undo(lender, owedId))).toEqual(['pending', 'already_reversed']);
  });

  test('move the due date from both sides', async () => {
    const { borrower, lender, debtId } = await pair();

    expect(await duel(debtId, setDue(borrower, debtId, '2027-01-01'), setDue(lender, debtId, '2028-01-01'))).toEqual([
      'done',
      'version_changed 2',
    ]);
  });

  test('move the due date and settle the debt, which are independent', async () => {
    const { borrower, lender, toBorrower, debtId } = await pair();

    expect(await duel(debtId, setDue(borrower, debtId, '2027-01-01'), record(lender, 'receive', toBorrower, '10'))).toEqual([
      'done',
      'posted',
    ]);
    expect(await world.ledger.debt(lender.userId, debtId)).toMatchObject({ dueOn: '2027-01-01', outstanding: { amount: '0.00' } });
  });
});
