const sides = 'lender and borrower of a transaction are those of its account, and its author is one of them';
const parties = 'the author of a transaction is a user, and it records whether the party whose consent it asks for was one';
const references = 'every reference leads to a row';
const posted = 'a posted transaction is the sum of its entries, on its own account';
const debtSum = 'the outstanding amount of a debt is the sum of its entries';
const accountSum = 'the outstanding amount of an account is the sum of its debts';
const accountLines = 'the entries of an account are numbered without a gap';
const kinds = 'every party is either a user or a private contact, and links connect users';
const asks =
  'a transaction needs the consent of the party that it disadvantages, on first contact of the counterparty, unless they are its author or have no account';
const decides = 'a transaction is posted or declined by the user whose consent it needs, or posted without a decision when it needs none';
const withdraws = 'a transaction is withdrawn by its author or a party of it, never by the user whose consent it needs';
const awaits = 'a pending transaction awaits the consent of a user, and no user has decided about it';
const guards = 'every constraint and every trigger of the tables is in force';

/** A change of transactions after their rules were dropped, as an administrator can. */
const withoutRules = (change: string): string =>
  `alter table transactions drop constraint transactions_rules; update transactions set ${change}`;

/**
 * Direct SQL that corrupts a sound ledger. `refusedBy` is the constraint or the function of the trigger that refuses it, or `nothing`. `foundBy` is
 * what finds it once written without triggers and foreign keys, as a restore or an administrator can: an invariant of `verify`, or a constraint that
 * holds even then.
 */
export const corruptions: readonly (readonly [what: string, refusedBy: string, foundBy: string, sql: string])[] = [
  [
    'an account with lender and borrower swapped',
    'refuse',
    sides,
    'update accounts set lender_id = borrower_id, borrower_id = lender_id where id = :account',
  ],
  [
    'a transaction with lender and borrower swapped',
    'keep_transaction',
    sides,
    'update transactions set lender_id = borrower_id, borrower_id = lender_id, author_id = lender_id where id = :loan',
  ],
  [
    'a transaction of a foreign author',
    'keep_transaction',
    'transaction_author',
    'update transactions set author_id = :stranger where id = :loan',
  ],
  [
    'a transaction of a foreign borrower',
    'keep_transaction',
    sides,
    'update transactions set author_id = :stranger, borrower_id = :stranger where id = :loan',
  ],
  [
    'a transaction of the other author without the consent of the first',
    'keep_transaction',
    'transaction_consent',
    'update transactions set author_id = lender_id where id = :loan',
  ],
  ['a transaction on a foreign account', 'keep_transaction', posted, 'update transactions set account_id = :otherAccount where id = :loan'],
  [
    'a transaction by a private contact',
    'keep_transaction',
    parties,
    'update transactions set author_id = borrower_id, consenter_is_user = true where id = :private',
  ],
  [
    'a user recorded as a private contact, of whom no consent is needed',
    'keep_transaction',
    parties,
    'update transactions set consenter_is_user = false, consent_from_id = null, decided_by = null, decided_at = null where id = :paid',
  ],
  ['another amount of a posted transaction', 'keep_transaction', posted, 'update transactions set amount_minor = 999 where id = :loan'],
  ['a lost entry', 'refuse', posted, 'delete from entries where transaction_id = :paid'],
  [
    'a duplicated entry',
    'entry_chain',
    debtSum,
    `insert into entries (debt_id, no, account_id, account_no, transaction_id, kind, delta_minor, debt_after, account_after)
     select debt_id, no + 1, account_id, account_no + 50, transaction_id, kind, delta_minor, debt_after, account_after from entries where transaction_id = :paid`,
  ],
  ['another amount of an entry', 'refuse', posted, 'update entries set delta_minor = delta_minor + 1 where transaction_id = :paid'],
  [
    'a gap between the entries of an account',
    'refuse',
    accountLines,
    'update entries set account_no = account_no + 50 where transaction_id = :paid',
  ],
  [
    'an account with one entry too many in its count',
    'nothing',
    accountLines,
    'update accounts set entries_count = entries_count + 1 where id = :account',
  ],
  [
    'another balance after an entry',
    'refuse',
    'the running balance of an account continues from entry to entry',
    'update entries set account_after = account_after + 1 where transaction_id = :paid',
  ],
  [
    'another outstanding amount of a debt after an entry',
    'refuse',
    'the outstanding amount of a debt continues from entry to entry',
    'update entries set debt_after = debt_after + 1 where transaction_id = :paid',
  ],
  [
    'another outstanding amount of a debt',
    'debt_head',
    debtSum,
    'update debts set outstanding_minor = outstanding_minor + 1 where id = :debt',
  ],
  [
    'a debt with one entry too many in its count',
    'debt_head',
    'the head of a debt is its last entry',
    'update debts set entries_count = entries_count + 1 where id = :debt',
  ],
  [
    'another outstanding amount of an account',
    'nothing',
    accountSum,
    'update accounts set outstanding_minor = outstanding_minor + 1 where id = :account',
  ],
  ['a negative balance of a debt', 'debt_outstanding', 'debt_outstanding', 'update debts set outstanding_minor = -1 where id = :debt'],
  [
    'a negative balance of an account',
    'account_outstanding',
    'account_outstanding',
    'update accounts set outstanding_minor = -1 where id = :account',
  ],
  ['a debt on a foreign account', 'refuse', accountSum, 'update debts set account_id = :otherAccount where id = :debt'],
  [
    'a loan that opens two debts',
    'nothing',
    'a loan opens exactly one debt, and every debt begins with a loan',
    `with opened as (
       insert into debts (id, account_id, outstanding_minor, entries_count) values ('00000000-0000-0000-0000-00000000000d', :account, 5, 1))
     insert into entries (debt_id, no, account_id, account_no, transaction_id, kind, delta_minor, debt_after, account_after)
     values ('00000000-0000-0000-0000-00000000000d', 1, :account, 99, :loan, 'lend', 5, 5, 5)`,
  ],
  [
    'a payment of one debt with entries on another',
    'keep_transaction',
    'a payment of one debt has its entries on that debt',
    'update transactions set target_debt_id = :debt where id = :aimed',
  ],
  [
    'a posted transaction that is pending again',
    'keep_transaction',
    'only posted transactions have entries',
    `update transactions set state = 'pending', decided_by = null, decided_at = null where id = :paid`,
  ],
  ['a declined transaction that counts', 'keep_transaction', posted, `update transactions set state = 'posted' where id = :declined`],
  [
    'a posted transaction without the consent that it needs',
    'keep_transaction',
    'transaction_state',
    'update transactions set decided_by = null, decided_at = null where id = :paid',
  ],
  [
    'a posted transaction with a decision that it does not need',
    'keep_transaction',
    'transaction_state',
    'update transactions set decided_by = lender_id, decided_at = now() where id = :loan',
  ],
  ['a first contact that asks its author', 'keep_transaction', asks, withoutRules('consent_from_id = author_id where id = :first')],
  [
    'a posted payment that asked no one',
    'keep_transaction',
    asks,
    withoutRules('consent_from_id = null, decided_by = null, decided_at = null where id = :paid'),
  ],
  [
    'a posted payment that asked the party in whose favour it is',
    'keep_transaction',
    asks,
    withoutRules('consent_from_id = borrower_id, decided_by = borrower_id where id = :paid'),
  ],
  [
    'a loan against the interest of its author that asked the lender',
    'keep_transaction',
    asks,
    withoutRules('consent_from_id = lender_id, decided_by = lender_id, decided_at = now() where id = :loan'),
  ],
  [
    'a transaction with a private contact that asked them',
    'keep_transaction',
    asks,
    withoutRules('consent_from_id = borrower_id, decided_by = borrower_id, decided_at = now() where id = :private'),
  ],
  ['a payment that its author posted', 'keep_transaction', decides, withoutRules('decided_by = author_id where id = :paid')],
  ['a payment that its author declined', 'keep_transaction', decides, withoutRules('decided_by = author_id where id = :declined')],
  [
    'a payment that no user declined',
    'keep_transaction',
    decides,
    withoutRules('decided_by = null, decided_at = null where id = :declined'),
  ],
  [
    'a payment that was withdrawn by the user whose consent it needs',
    'keep_transaction',
    withdraws,
    withoutRules(`state = 'withdrawn' where id = :declined`),
  ],
  [
    'a payment that was withdrawn by a user who is no party of it',
    'keep_transaction',
    withdraws,
    withoutRules(`state = 'withdrawn', decided_by = :stranger where id = :declined`),
  ],
  ['a pending loan that needs no consent', 'keep_transaction', awaits, withoutRules(`state = 'pending' where id = :loan`)],
  ['a pending payment that was decided', 'keep_transaction', awaits, withoutRules(`state = 'pending' where id = :declined`)],
  [
    'a transaction that is reversed twice',
    'keep_transaction',
    'transaction_reversed_once',
    'update transactions set reverses_id = :reversed where id = :undo',
  ],
  [
    'a reversal of a part',
    'refuse',
    'a reversal exactly undoes each entry of the transaction that it reverses',
    'update entries set delta_minor = delta_minor + 1 where transaction_id = :reversal',
  ],
  [
    'a reversal that names another transaction',
    'keep_transaction',
    'a reversal has the account and the amount of a posted transaction, with the opposite sign',
    'update transactions set reverses_id = :large where id = :reversal',
  ],
  [
    'a first contact that connected no one',
    'nothing',
    'a confirmed first contact has connected the two users',
    'update links set linked = false',
  ],
  [
    'an account between two private contacts',
    'nothing',
    'an account has a user on at least one side, and a private contact only of the other side',
    `insert into accounts (lender_id, borrower_id, currency) values (:grandma, :neighbour, 'EUR')`,
  ],
  [
    'a private contact in the address book of another user',
    'nothing',
    'an address book contains users and private contacts of its owner',
    `insert into people (id, owner_id, party_id, alias) values (:new, :borrower, :grandma, 'grandma')`,
  ],
  [
    'a link to a private contact',
    'nothing',
    kinds,
    'insert into links (low_id, high_id) values (least(:lender::uuid, :grandma), greatest(:lender::uuid, :grandma))',
  ],
  ['a lost user', 'nothing', kinds, 'delete from credentials where user_id = :stranger; delete from users where id = :stranger'],
  [
    'a deleted account with a pending transaction',
    'nothing',
    'no transaction with a deleted account is pending',
    'update users set deleted_at = now(), cleared_at = now() where id = :borrower',
  ],
  [
    'a currency with other decimals',
    'nothing',
    'the currencies have the decimals of ISO 4217',
    `update currencies set exponent = 3 where code = 'EUR'`,
  ],
  ['a lost currency', 'accounts_currency_fkey', references, `delete from currencies where code = 'USD'`],
  ['a lost transaction', 'refuse', references, 'delete from transactions where id = :loan'],
  [
    'a sequence that repeats numbers',
    'nothing',
    'the sequences of the database continue after the last row',
    'alter table accounts alter id restart with 1',
  ],
  ['a disabled trigger', 'nothing', guards, 'alter table transactions disable trigger decided_once'],
  ['disabled foreign keys', 'nothing', guards, 'alter table entries disable trigger all'],
  [
    'a foreign key that was never validated',
    'nothing',
    guards,
    `alter table entries drop constraint entry_debt;
     alter table entries add constraint entry_debt foreign key (debt_id, account_id) references debts (id, account_id) not valid`,
  ],
  [
    'a parked message',
    'nothing',
    'every message of the outbox can be delivered',
    `update outbox set parked_at = now(), parked_cause = 'refused'`,
  ],
];

/** Invariants that a row cannot violate even without triggers and foreign keys, because of a check or a unique index of the table. */
export const declared: readonly string[] = ['no outstanding amount is below zero', 'a transaction is reversed at most once'];
