import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { done, LedgerWorld } from './ledger-world.ts';
import { refusalOf } from './support/refusals.ts';

/** Each row is direct SQL that must fail, and the name of its constraint. Placeholders such as :lender refer to rows of a small sound ledger. */
const table: readonly (readonly [what: string, constraint: string, sql: string])[] = [
  ['an amount of zero', 'transaction_amount', transaction({ amount_minor: '0' })],
  ['an amount beyond the bound', 'transaction_amount', transaction({ amount_minor: '1000000000000001' })],
  ['an unknown kind', 'transaction_effect', transaction({ kind: `'gift'` })],
  ['an unknown sign', 'transaction_sign', transaction({ kind: `'reverse'`, reverses_id: ':loan', sign: '0' })],
  ['a loan that decreases the balance', 'transaction_effect', transaction({ sign: '-1', consenter_is_user: 'false' })],
  ['a payment that increases the balance', 'transaction_effect', transaction({ kind: `'repay'` })],
  ['a borrower who forgives', 'transaction_effect', payment({ kind: `'forgive'` })],
  ['a due date of a payment', 'transaction_due', payment({ due_on: `'2027-01-01'` })],
  ['a reversal without a reversed transaction', 'transaction_reverses', transaction({ kind: `'reverse'` })],
  ['a loan with a reversed transaction', 'transaction_reverses', transaction({ reverses_id: ':loan' })],
  ['a loan aimed at a debt', 'transaction_target', transaction({ target_debt_id: ':debt' })],
  ['a payment aimed at a debt of another account', 'transaction_target_account', payment({ target_debt_id: ':otherDebt' })],
  ['an author who is no party of the transaction', 'transaction_author', transaction({ author_id: ':stranger' })],
  [
    'a transaction of other parties than those of its account',
    'transaction_sides',
    transaction({ author_id: ':stranger', borrower_id: ':stranger' }),
  ],
  [
    'a transaction with its parties swapped',
    'transaction_sides',
    payment({ lender_id: ':borrower', borrower_id: ':lender', sign: '1', kind: `'lend'` }),
  ],
  ['a transaction with oneself', 'transaction_self', transaction({ lender_id: ':borrower' })],
  [
    'a first contact with a private contact',
    'transaction_first_contact',
    transaction({ first_contact: 'true', consenter_is_user: 'false', consent_from_id: ':lender' }),
  ],
  ['a first contact that asks no one', 'transaction_consent', transaction({ first_contact: 'true' })],
  [
    'a transaction that asks no one although it disadvantages a user',
    'transaction_consent',
    payment({ state: `'posted'`, consent_from_id: 'null' }),
  ],
  ['a transaction that asks the party in whose favour it is', 'transaction_consent', payment({ consent_from_id: ':borrower' })],
  ['a transaction that asks a third user', 'transaction_consent', payment({ consent_from_id: ':stranger' })],
  [
    'a transaction that asks its counterparty although it disadvantages its author',
    'transaction_consent',
    transaction({ consent_from_id: ':lender' }),
  ],
  ['a transaction that asks its author', 'transaction_consent', transaction({ consent_from_id: ':borrower' })],
  ['a transaction that asks a party without an account', 'transaction_consent', payment({ consenter_is_user: 'false' })],
  ['an author without an account', 'transaction_consent', transaction({ consenter_is_user: 'false' })],
  ['a null for whether the party that is asked has an account', 'not-null consenter_is_user', payment({ consenter_is_user: 'null' })],
  ['a posted transaction without the consent that it needs', 'transaction_state', payment({ state: `'posted'` })],
  ['a posted transaction with an explicit null decision', 'transaction_state', payment({ state: `'posted'`, decided_by: 'null' })],
  [
    'a posted transaction with the decision of its author',
    'transaction_state',
    payment({ state: `'posted'`, decided_by: ':borrower', decided_at: 'now()' }),
  ],
  [
    'a posted transaction with a decision that it did not need',
    'transaction_state',
    transaction({ decided_by: ':lender', decided_at: 'now()' }),
  ],
  [
    'a transaction declined by its author',
    'transaction_state',
    payment({ state: `'declined'`, decided_by: ':borrower', decided_at: 'now()' }),
  ],
  [
    'a transaction withdrawn by the user whose consent it needs',
    'transaction_state',
    payment({ state: `'withdrawn'`, decided_by: ':lender', decided_at: 'now()' }),
  ],
  [
    'a transaction withdrawn by a user who is no party of it',
    'transaction_state',
    payment({ state: `'withdrawn'`, decided_by: ':stranger', decided_at: 'now()' }),
  ],
  ['a transaction withdrawn by no one', 'transaction_state', payment({ state: `'withdrawn'` })],
  [
    'a transaction declined that needed no consent',
    'transaction_state',
    transaction({ state: `'declined'`, decided_by: ':lender', decided_at: 'now()' }),
  ],
  ['a pending transaction that needs no consent', 'transaction_state', transaction({ state: `'pending'` })],
  ['a decision without an instant', 'transaction_decided', payment({ state: `'posted'`, decided_by: ':lender' })],
  ['a null state', 'not-null state', transaction({ state: 'null' })],
  ['a null amount', 'not-null amount_minor', transaction({ amount_minor: 'null' })],
  ['a second reversal of one transaction', 'transaction_reversed_once', payment({ kind: `'reverse'`, reverses_id: ':reversed' })],
  ['a description beyond the bound', 'transaction_description', transaction({ description: `repeat('x', 501)` })],
  ['an account with oneself', 'account_self', `insert into accounts (lender_id, borrower_id, currency) values (:lender, :lender, 'EUR')`],
  ['a negative balance of an account', 'account_outstanding', `update accounts set outstanding_minor = -1 where id = :account`],
  [
    'a balance of an account beyond the bound',
    'account_outstanding',
    `update accounts set outstanding_minor = 1000000000000000001 where id = :account`,
  ],
  [
    'a second account of the same pair',
    'account_pair',
    `insert into accounts (lender_id, borrower_id, currency) values (:lender, :borrower, 'EUR')`,
  ],
  ['an account that changes sides', 'refuse', `update accounts set lender_id = :stranger where id = :account`],
  [
    'a currency that is unknown',
    'accounts_currency_fkey',
    `insert into accounts (lender_id, borrower_id, currency) values (:stranger, :borrower, 'XXX')`,
  ],
  ['a negative balance of a debt', 'debt_outstanding', `update debts set outstanding_minor = -1 where id = :debt`],
  ['a head that differs from the last entry', 'debt_head', `update debts set outstanding_minor = 5 where id = :debt`],
  ['a head that skips an entry', 'debt_head', `update debts set entries_count = 2 where id = :debt`],
  [
    'a debt without entries',
    'debt_head',
    `insert into debts (id, account_id, outstanding_minor, entries_count) values (:new, :account, 0, 0)`,
  ],
  ['a debt that moves to another account', 'refuse', `update debts set account_id = account_id + 1 where id = :debt`],
  ['a first entry on a balance above zero', 'entry_opens', entry({ no: '1', debt_id: ':new', debt_after: '200' })],
  ['an entry that skips one', 'entry_chain', entry({ no: '3', kind: `'repay'`, delta_minor: '-10', debt_after: '990' })],
  ['an entry that does not continue the previous one', 'entry_chain', entry({ kind: `'repay'`, delta_minor: '-10', debt_after: '980' })],
  ['an entry with a negative balance', 'entry_debt_after', entry({ kind: `'repay'`, delta_minor: '-1001', debt_after: '-1' })],
  ['a second entry with the same number', 'entries_pkey', entry({ no: '1', delta_minor: '1', debt_after: '1' })],
  [
    'a second entry with the same number in the account',
    'entry_of_account',
    entry({ kind: `'repay'`, delta_minor: '-10', debt_after: '990', account_no: '1' }),
  ],
  [
    'an entry of a debt of another account',
    'entry_debt',
    entry({ kind: `'repay'`, delta_minor: '-10', debt_after: '990', account_id: ':otherAccount' }),
  ],
  [
    'a reversal of another amount',
    'entry_exact_reverse',
    entry({ kind: `'reverse'`, reverses_no: '1', delta_minor: '-999', debt_after: '1' }),
  ],
  ['a reversal of no entry', 'entry_reverses', entry({ kind: `'reverse'`, delta_minor: '-1000', debt_after: '0' })],
  ['a payment that increases a debt', 'entry_effect', entry({ kind: `'repay'`, delta_minor: '10', debt_after: '1010' })],
  ['a second loan on a debt', 'entry_effect', entry({ kind: `'lend'`, delta_minor: '10', debt_after: '1010' })],
  ['an entry of an unknown kind', 'entry_effect', entry({ kind: `'gift'`, delta_minor: '-10', debt_after: '990' })],
  [
    'an entry without a transaction',
    'entries_transaction_id_fkey',
    entry({ kind: `'repay'`, delta_minor: '-10', debt_after: '990', transaction_id: ':new' }),
  ],
  ['an entry that changes', 'refuse', `update entries set account_after = 1 where debt_id = :debt`],
  ['a deleted entry', 'refuse', `delete from entries where debt_id = :debt`],
  ['truncated entries', 'refuse', `truncate entries cascade`],
  ['a posted transaction that changes its amount', 'keep_transaction', `update transactions set amount_minor = 1 where id = :loan`],
  [
    'a posted transaction that is declined',
    'keep_transaction',
    `update transactions set state = 'declined', decided_by = lender_id, decided_at = now() where id = :loan`,
  ],
  ['a shared description that changes', 'keep_transaction', `update transactions set description = '' where id = :loan`],
  [
    'a pending transaction that asks another user',
    'keep_transaction',
    `update transactions set consent_from_id = borrower_id where id = :waiting`,
  ],
  ['a pending transaction that changes its amount', 'keep_transaction', `update transactions set amount_minor = 1 where id = :waiting`],
  ['a declined transaction that is posted', 'keep_transaction', `update transactions set state = 'posted' where id = :declined`],
  ['a deleted transaction', 'refuse', `delete from transactions where id = :waiting`],
  ['a deleted debt', 'refuse', `delete from debts where id = :debt`],
  ['a deleted account', 'refuse', `delete from accounts where id = :account`],
  ['a party that changes its owner', 'refuse', `update parties set owner_id = :lender where id = :stranger`],
  ['an entry for oneself', 'person_not_self', `insert into people (id, owner_id, party_id, alias) values (:new, :lender, :lender, 'me')`],
  [
    'a second entry for one person',
    'person_once',
    `insert into people (id, owner_id, party_id, alias) values (:new, :lender, :borrower, 'again')`,
  ],
  [
    'the same alias in another case',
    'people_alias',
    `insert into people (id, owner_id, party_id, alias) values (:new, :lender, :stranger, 'BORROWER')`,
  ],
  [
    'a link in the wrong order',
    'link_order',
    `insert into links (low_id, high_id) values (greatest(:lender::uuid, :stranger), least(:lender::uuid, :stranger))`,
  ],
  ['a request by a third user', 'link_requester', `update links set requested_by = :stranger, request_id = :new, requested_at = now()`],
  ['a request without an instant', 'link_request', `update links set requested_by = low_id, request_id = :new`],
  [
    'a handle in another case',
    'users_handle',
    `insert into parties (id) values (:new); insert into users (id, handle, email, email_lower) values (:new, 'LENDER', 'x@y.z', 'x@y.z')`,
  ],
  [
    'one proven e-mail address of two users',
    'users_email',
    `insert into parties (id) values (:new);
    insert into users (id, handle, email, email_lower, activated_at) values (:new, 'x', 'Lender@Example.org', 'lender@example.org', now())`,
  ],
  [
    'a session without an expiry',
    'credential_expiry',
    `insert into credentials (id, user_id, kind, token_hash) values (:new, :lender, 'session', sha256('a'))`,
  ],
  [
    'a token in clear text',
    'credential_hash',
    `insert into credentials (id, user_id, kind, token_hash) values (:new, :lender, 'token', 'dtp_secret')`,
  ],
  [
    'a message above the size limit of the brokers',
    'outbox_size',
    `insert into outbox (destination, topic, key, message) values ('events', 'debts', '1', to_jsonb(repeat('x', 300000)))`,
  ],
  [
    'a message for an unknown destination',
    'outbox_destination',
    `insert into outbox (destination, topic, key, message) values ('fax', 'debts', '1', '{}')`,
  ],
  ['an event without a topic', 'outbox_topic', `insert into outbox (destination, key, message) values ('events', '1', '{}')`],
  [
    'a parked message without a cause',
    'outbox_parked',
    `insert into outbox (destination, topic, key, message, parked_at) values ('events', 'debts', '1', '{}', now())`,
  ],
];

/** A valid posted loan against the author's own interest, with some columns replaced. */
function transaction(wrong: Readonly<Record<string, string>>): string {
  return insert('transactions', {
    id: ':new',
    account_id: ':account',
    kind: `'lend'`,
    sign: '1',
    amount_minor: '100',
    author_id: ':borrower',
    lender_id: ':lender',
    borrower_id: ':borrower',
    consent_from_id: 'null',
    consenter_is_user: 'true',
    first_contact: 'false',
    state: `'posted'`,
    ...wrong,
  });
}

/** A valid pending payment, which needs the consent of the lender, with some columns replaced. */
function payment(wrong: Readonly<Record<string, string>>): string {
  return transaction({ kind: `'repay'`, sign: '-1', state: `'pending'`, consent_from_id: ':lender', ...wrong });
}

/** The second entry of the debt, with some columns replaced. */
function entry(wrong: Readonly<Record<string, string>>): string {
  return insert('entries', {
    debt_id: ':debt',
    no: '2',
    account_id: ':account',
    account_no: '99',
    transaction_id: ':loan',
    kind: `'lend'`,
    delta_minor: '100',
    debt_after: '1100',
    account_after: '0',
    ...wrong,
  });
}

function insert(into: string, row: Readonly<Record<string, string>>): string {
  return `insert into ${into} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;
}

describe('the database refuses', () => {
  let world: LedgerWorld;
  let names: Readonly<Record<string, string>>;

  beforeAll(async () => {
    world = await LedgerWorld.create();
    const [lender, borrower, stranger] = [await world.addUser('lender'), await world.addUser('borrower'), await world.addUser('stranger')];
    const { ofOne: borrowerInLenders, ofTwo: lenderInBorrowers } = await world.link(lender, borrower);
    const loan = done(await world.record(borrower, 'owe', lenderInBorrowers));
    const other = done(await world.record(lender, 'owe', borrowerInLenders, { currency: 'USD' }));
    const reversed = done(await world.record(borrower, 'owe', lenderInBorrowers));
    await world.reverse(lender, reversed.id);
    const waiting = done(await world.record(borrower, 'pay', lenderInBorrowers, { amount: '1' }));
    const declined = done(await world.record(borrower, 'pay', lenderInBorrowers, { amount: '1' }));
    await world.decide(lender, 'decline', declined.id);
    const accounts = await world.pool.query<{ id: string; account_id: string }>('select id, account_id from debts');
    const accountOf = (debt: string | undefined) => accounts.rows.find((row) => row.id === debt)?.account_id ?? '';
    names = {
      ...Object.fromEntries(
        Object.entries({
          lender: lender.userId,
          borrower: borrower.userId,
          stranger: stranger.userId,
          loan: loan.id,
          debt: loan.debtIds[0],
          otherDebt: other.debtIds[0],
          reversed: reversed.id,
          waiting: waiting.id,
          declined: declined.id,
        }).map(([name, id]) => [name, `'${id ?? ''}'`]),
      ),
      account: accountOf(loan.debtIds[0]),
      otherAccount: accountOf(other.debtIds[0]),
    };
  });
  afterAll(() => world[Symbol.asyncDispose]());

  /** Runs a statement up to the commit, then rolls back. Returns the constraint that refused it. */
  async function attempt(sql: string): Promise<string> {
    const statement = sql.replaceAll(/(?<!:):(\w+)/g, (_, name: string) =>
      name === 'new' ? `'${randomUUID()}'` : (names[name] ?? `:${name}`),
    );
    const client = await world.pool.connect();
    try {
      await client.query(`begin; ${statement}; set constraints all immediate`);
      return 'nothing';
    } catch (error) {
      return refusalOf(error);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  test.each(table)('%s (%s)', async (_what, constraint, sql) => {
    expect(await attempt(sql)).toBe(constraint);
  });

  test.each([
    ['the loan that the invalid ones derive from', transaction({})],
    ['the payment that the invalid ones derive from', payment({})],
    [
      'the entry that the invalid ones derive from',
      entry({ kind: `'repay'`, delta_minor: '-100', debt_after: '900' }).concat(
        '; update debts set entries_count = 2, outstanding_minor = 900 where id = :debt',
      ),
    ],
    ['a message that fits', `insert into outbox (destination, key, message) values ('mail', '1', '{}')`],
  ])('but not %s', async (_what, sql) => {
    expect(await attempt(sql)).toBe('nothing');
    await world.proveAll();
  });
});
