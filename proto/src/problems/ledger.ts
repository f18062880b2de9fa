import { later, type ProblemPages, refused } from './page.ts';

/** Debts and what is said about them. */
export const ledgerProblems = {
  transaction_not_found: refused(404, 'There is no transaction of yours with this id. debt history lists them.'),
  debt_not_found: refused(404, 'There is no debt of yours with this id. debt debts --all lists them.'),
  not_accepting: refused(
    409,
    'This person does not take this from you. What is to their advantage you can still record: forgive and receive.',
  ),
  not_yours: refused(403, 'Who said something may withdraw it while it waits; the other may confirm or decline it. Nobody can do both.'),
  in_flight: later(409, 'The very same command, with the same key, is being handled right now. Its answer comes in a moment.'),
  key_reused: refused(
    422,
    'The key that protects a command against counting twice was used for another command. Give the command again: it gets a new key.',
  ),
  self_debt: refused(422, 'One cannot owe oneself.'),
  currency_unknown: refused(422, 'A currency is its code of three letters in ISO 4217: EUR, USD, JPY.'),
  currency_retired: refused(422, 'This currency is no longer issued: old debts in it can be paid off, no new ones opened.'),
  currency_mismatch: refused(422, 'The debt is in another currency. Nothing is ever converted.'),
  amount_invalid: refused(
    422,
    'The amount is not above zero, has more digits than the currency has, or is larger than one transaction may be. The message says what is allowed: EUR has two digits, JPY none, KWD three.',
  ),
  due_out_of_range: refused(422, 'A debt is due within a hundred years of today. The message names the first and the last day.'),
  wrong_side: refused(422, 'You are on the other side of this debt: the borrower pays, the lender receives or forgives.'),
  balance_too_large: refused(422, 'More than one person can owe another here. The bound keeps every sum exact.'),
  exceeds_outstanding: refused(
    409,
    'This is more than is outstanding, counting what you said already and the other has not answered. The message has the amount that is left.',
  ),
  too_many_debts: refused(422, 'One payment touches at most 1000 debts. Pay a smaller amount first.'),
  already_reversed: refused(409, 'This is undone already, or an undo of it waits for the other. debt history shows it.'),
  already_decided: refused(409, 'This was confirmed, declined or withdrawn before. The first word counts; debt show ID says which it was.'),
  not_posted: refused(409, 'Only what stands can be undone. What still waits is taken back with: debt withdraw ID'),
  too_many_pending: refused(409, 'Too much of what you said waits for this person. Wait for answers, or withdraw some.'),
  first_contact_pending: refused(
    409,
    'Your first word to this person still waits for an answer; more can be said once they have confirmed it.',
  ),
  first_contact_too_soon: refused(409, 'This person declined your first word. One day later you may try again.'),
  first_contacts_used_up: later(429, 'You have addressed as many new people as one may in a day.'),
  needs_other: refused(
    409,
    'The date a debt is due moves against your own interest only: who lends moves it later, who borrows earlier. The other way round the other one has to do it.',
  ),
  version_changed: refused(412, 'It has changed since you read it. Read it again, then repeat the change if it still makes sense.'),
} as const satisfies ProblemPages;
