import { conflict, forbidden, limited, missing, outdated, type Problems, unprocessable } from './problem.ts';

/** Debts and what is said about them. */
export const ledgerProblems = {
  transaction_not_found: missing('There is no transaction of yours with this id. debt history lists them.', {
    title: 'There is no such transaction',
  }),
  debt_not_found: missing('There is no debt of yours with this id. debt debts --all lists them.', { title: 'There is no such debt' }),
  not_accepting: conflict(
    'This person does not take this from you. What is to their advantage you can still record: forgive and receive.',
    { title: 'This person does not accept this from you' },
  ),
  not_yours: forbidden('Who said something may withdraw it while it waits; the other may confirm or decline it. Nobody can do both.', {
    title: 'The author may withdraw, the other may confirm or decline',
  }),
  in_flight: conflict('The very same command, with the same key, is being handled right now. Its answer comes in a moment.', {
    title: 'The same command is being handled right now',
    retry: true,
  }),
  key_reused: unprocessable(
    'The key that protects a command against counting twice was used for another command. Give the command again: it gets a new key.',
    { title: 'This Idempotency-Key was used for another command' },
  ),
  self_debt: unprocessable('One cannot owe oneself.', { title: 'One cannot owe oneself' }),
  currency_unknown: unprocessable('A currency is its code of three letters in ISO 4217: EUR, USD, JPY.', {
    title: 'ISO 4217 does not know this currency',
  }),
  currency_retired: unprocessable('This currency is no longer issued: old debts in it can be paid off, no new ones opened.', {
    title: 'This currency is no longer issued: old debts can be paid off, no new ones opened',
  }),
  currency_mismatch: unprocessable('The debt is in another currency. Nothing is ever converted.', {
    title: 'The debt is in another currency',
  }),
  amount_invalid: unprocessable(
    'The amount is not above zero, has more digits than the currency has, or is larger than one transaction may be. The message says what is allowed: EUR has two digits, JPY none, KWD three.',
  ),
  due_out_of_range: unprocessable('A debt is due within a hundred years of today. The message names the first and the last day.'),
  wrong_side: unprocessable('You are on the other side of this debt: the borrower pays, the lender receives or forgives.', {
    title: 'You are on the other side of this debt',
  }),
  balance_too_large: unprocessable('More than one person can owe another here. The bound keeps every sum exact.', {
    title: 'More than one person can owe another here',
  }),
  exceeds_outstanding: conflict(
    'This is more than is outstanding, counting what you said already and the other has not answered. The message has the amount that is left.',
    { title: 'This is more than is outstanding' },
  ),
  too_many_debts: unprocessable('One payment touches at most 1000 debts. Pay a smaller amount first.', {
    title: 'One payment touches at most 1000 debts: pay a smaller amount first',
  }),
  already_reversed: conflict('This is undone already, or an undo of it waits for the other. debt history shows it.', {
    title: 'This is undone already, or an undo is waiting',
  }),
  already_decided: conflict('This was confirmed, declined or withdrawn before. The first word counts; debt show ID says which it was.', {
    title: 'This has been decided already',
  }),
  not_posted: conflict('Only what stands can be undone. What still waits is taken back with: debt withdraw ID', {
    title: 'Only what has been posted can be undone: withdraw it instead',
  }),
  too_many_pending: conflict('Too much of what you said waits for this person. Wait for answers, or withdraw some.', {
    title: 'Too many of your words wait for this person already',
  }),
  first_contact_pending: conflict(
    'Your first word to this person still waits for an answer; more can be said once they have confirmed it.',
    { title: 'Your first word to this person still waits for an answer' },
  ),
  first_contact_too_soon: conflict('This person declined your first word. One day later you may try again.', {
    title: 'This person declined your first word: try again a day later',
  }),
  first_contacts_used_up: limited('You have addressed as many new people as one may in a day.', {
    title: 'You have addressed enough new people for today',
  }),
  needs_other: conflict(
    'The date a debt is due moves against your own interest only: who lends moves it later, who borrows earlier. The other way round the other one has to do it.',
    { title: 'The other person would have to make this change' },
  ),
  version_changed: outdated('It has changed since you read it. Read it again, then repeat the change if it still makes sense.'),
} as const satisfies Problems;
