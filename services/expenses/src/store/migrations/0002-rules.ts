import { limits } from '../../limits.ts';
import { rulesOf } from './rules.ts';

const accounts = rulesOf('accounts', {
  account_self: 't.lender_id <> t.borrower_id',
  account_outstanding: `t.outstanding_minor between 0 and ${limits.outstandingMinorMax}`,
  account_lines: 't.lines_count >= 0',
});

/** Consent is stated twice on purpose: which states need whose word, and that nothing posts in its author's favour, or as a first word, without it. */
const transactions = rulesOf('transactions', {
  transaction_amount: `t.amount_minor between 1 and ${limits.amountMinorMax}`,
  transaction_consent:
    "t.state <> 'posted' or not t.other_is_user or (not t.in_favour and not t.first_contact) or t.decided_by is not distinct from t.other_id",
  transaction_decided: '(t.decided_by is null) = (t.decided_at is null)',
  transaction_description: `length(t.description) <= ${limits.descriptionLengthMax}`,
  transaction_due: "t.due_on is null or t.kind = 'lend'",
  transaction_effect: `case t.kind
      when 'lend' then t.sign = 1
      when 'repay' then t.sign = -1
      when 'forgive' then t.sign = -1 and t.author_lends
      when 'reverse' then true
      else false end`,
  transaction_first_contact: 't.other_is_user or not t.first_contact',
  transaction_reverses: "(t.kind = 'reverse') = (t.reverses_id is not null)",
  transaction_self: 't.author_id <> t.other_id',
  transaction_sign: 't.sign in (1, -1)',
  transaction_state: `case t.state
      when 'pending' then t.decided_by is null and t.needs_word
      when 'posted' then t.decided_by is not distinct from case when t.needs_word then t.other_id end
      when 'declined' then t.decided_by is not distinct from t.other_id and t.needs_word
      when 'withdrawn' then t.decided_by is not distinct from t.author_id and t.needs_word
      else false end`,
  transaction_target: "t.target_debt_id is null or t.kind in ('repay', 'forgive')",
});

const debts = rulesOf('debts', {
  debt_description: `length(t.description) <= ${limits.descriptionLengthMax}`,
  debt_outstanding: 't.outstanding_minor >= 0',
});

const lines = rulesOf('lines', {
  line_no: 't.no > 0',
  line_debt_after: 't.debt_after >= 0',
  line_account_after: 't.account_after >= 0',
  line_effect: `case t.kind
      when 'lend' then t.delta_minor > 0 and t.no = 1
      when 'reverse' then t.delta_minor <> 0
      when 'repay' then t.delta_minor < 0
      when 'forgive' then t.delta_minor < 0
      else false end`,
  line_opens: 't.no > 1 or t.debt_before = 0',
  line_reverses: "(t.kind = 'reverse') = (t.reverses_no is not null)",
});

/** What holds for each row by itself. What ties rows together is declared by keys in the tables. */
export const rules = accounts + transactions + debts + lines;
