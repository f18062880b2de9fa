import { conflict, forbidden, limited, missing, outdated, type Problems, unprocessable } from './problem.ts';

/** Debts and transactions. */
export const ledgerProblems = {
  transaction_not_found: missing('You have no transaction with this id. debt history lists them.', {
    title: 'There is no such transaction',
  }),
  debt_not_found: missing('You have no debt with this id. debt debts --all lists them.', { title: 'There is no such debt' }),
  not_accepting: conflict(
    'This person does not accept this transaction from you. You can still record transactions in their favour: forgive and receive.',
    { title: 'This person does not accept this from you' },
  ),
  not_yours: forbidden('The author may withdraw a pending transaction; the counterparty may confirm or decline it. No user can do both.', {
    title: 'The author may withdraw, the counterparty may confirm or decline',
  }),
  in_flight: conflict('The same command, with the same key, is in progress. Its answer will be available in a moment.', {
    title: 'The same command is in progress',
    retry: true,
  }),
  key_reused: unprocessable(
    'The key that prevents a command from being carried out twice was used for another command. Repeat the command: it gets a new key.',
    { title: 'This Idempotency-Key was used for another command' },
  ),
  self_debt: unprocessable('You cannot owe yourself.', { title: 'You cannot owe yourself' }),
  currency_unknown: unprocessable('A currency is a code of three letters from ISO 4217: EUR, USD, JPY.', {
    title: 'ISO 4217 does not define this currency',
  }),
  currency_retired: unprocessable('This currency is no longer issued: existing debts in it can be paid off, but no new ones opened.', {
    title: 'This currency is no longer issued: existing debts can be paid off, but no new ones opened',
  }),
  currency_mismatch: unprocessable('The debt is in another currency. Amounts are never converted.', {
    title: 'The debt is in another currency',
  }),
  amount_invalid: unprocessable(
    'The amount is not above zero, has more decimals than the currency, or is too large for one transaction. The message states the allowed values: EUR has two decimals, JPY none, KWD three.',
  ),
  due_out_of_range: unprocessable('A due date must be within a hundred years of today. The message states the first and the last day.'),
  wrong_side: unprocessable('You are on the other side of this debt: the borrower pays, the lender receives or forgives.', {
    title: 'You are on the other side of this debt',
  }),
  balance_too_large: unprocessable('The balance exceeds the maximum between two people. The bound keeps every sum exact.', {
    title: 'The balance exceeds the maximum between two people',
  }),
  exceeds_outstanding: conflict(
    'The amount exceeds the outstanding amount, including your pending transactions. The message states the remaining amount.',
    { title: 'The amount exceeds the outstanding amount' },
  ),
  too_many_debts: unprocessable('One payment is allocated to at most 1000 debts. Pay a smaller amount first.', {
    title: 'One payment is allocated to at most 1000 debts: pay a smaller amount first',
  }),
  already_reversed: conflict('This transaction is already undone, or its undo is pending. debt history shows it.', {
    title: 'This transaction is already undone, or its undo is pending',
  }),
  already_decided: conflict(
    'This transaction was already confirmed, declined or withdrawn. The first decision counts; debt show ID shows it.',
    {
      title: 'This transaction has already been decided',
    },
  ),
  not_posted: conflict('Only a posted transaction can be undone. Withdraw a pending one with: debt withdraw ID', {
    title: 'Only a posted transaction can be undone: withdraw it instead',
  }),
  too_many_pending: conflict('Too many of your transactions are pending with this person. Wait for decisions, or withdraw some.', {
    title: 'Too many of your transactions are pending with this person',
  }),
  first_contact_pending: conflict(
    'Your first transaction with this person is still pending. You can record more once they have confirmed it.',
    { title: 'Your first transaction with this person is still pending' },
  ),
  first_contact_too_soon: conflict('This person declined your first transaction. You may try again one day later.', {
    title: 'This person declined your first transaction: try again one day later',
  }),
  first_contacts_used_up: limited('You have reached the maximum number of first contacts in one day.', {
    title: 'You have reached the maximum number of first contacts for today',
  }),
  needs_other: conflict(
    'You can move a due date only against your own interest: the lender to a later day, the borrower to an earlier one. The counterparty has to make the opposite change.',
    { title: 'Only the counterparty can make this change' },
  ),
  version_changed: outdated('It has changed since you read it. Read it again, then repeat the change if it still applies.'),
} as const satisfies Problems;
