import { limits } from '../../limits.ts';
import { dropFunctions } from './drop-functions.ts';
import { keepRules } from './rules.ts';

/** Rules and guards contain the names of columns in the text of their bodies, so they are created again. */
const transactionRules = keepRules('transactions', {
  transaction_amount: `t.amount_minor between 1 and ${limits.amountMinorMax}`,
  transaction_consent:
    "t.state <> 'posted' or not t.counterparty_is_user or (not t.in_favour and not t.first_contact) or t.decided_by is not distinct from t.counterparty_id",
  transaction_decided: '(t.decided_by is null) = (t.decided_at is null)',
  transaction_description: `length(t.description) <= ${limits.descriptionLengthMax}`,
  transaction_due: "t.due_on is null or t.kind = 'lend'",
  transaction_effect: `case t.kind
      when 'lend' then t.sign = 1
      when 'repay' then t.sign = -1
      when 'forgive' then t.sign = -1 and t.author_lends
      when 'reverse' then true
      else false end`,
  transaction_first_contact: 't.counterparty_is_user or not t.first_contact',
  transaction_reverses: "(t.kind = 'reverse') = (t.reverses_id is not null)",
  transaction_self: 't.author_id <> t.counterparty_id',
  transaction_sign: 't.sign in (1, -1)',
  transaction_state: `case t.state
      when 'pending' then t.decided_by is null and t.needs_consent
      when 'posted' then t.decided_by is not distinct from case when t.needs_consent then t.counterparty_id end
      when 'declined' then t.decided_by is not distinct from t.counterparty_id and t.needs_consent
      when 'withdrawn' then t.decided_by is not distinct from t.author_id and t.needs_consent
      else false end`,
  transaction_target: "t.target_debt_id is null or t.kind in ('repay', 'forgive')",
});

const accountRules = keepRules('accounts', {
  account_self: 't.lender_id <> t.borrower_id',
  account_outstanding: `t.outstanding_minor between 0 and ${limits.outstandingMinorMax}`,
  account_entries: 't.entries_count >= 0',
});

const entryRules = keepRules('entries', {
  entry_no: 't.no > 0',
  entry_debt_after: 't.debt_after >= 0',
  entry_account_after: 't.account_after >= 0',
  entry_effect: `case t.kind
      when 'lend' then t.delta_minor > 0 and t.no = 1
      when 'reverse' then t.delta_minor <> 0
      when 'repay' then t.delta_minor < 0
      when 'forgive' then t.delta_minor < 0
      else false end`,
  entry_opens: 't.no > 1 or t.debt_before = 0',
  entry_reverses: "(t.kind = 'reverse') = (t.reverses_no is not null)",
});

const tables = /* sql */ `
alter table lines rename to entries;
alter table entries rename constraint lines_pkey to entries_pkey;
alter table entries rename constraint lines_transaction_id_fkey to entries_transaction_id_fkey;
alter table entries rename constraint lines_rules to entries_rules;
alter table entries rename constraint line_of_account to entry_of_account;
alter table entries rename constraint line_balance to entry_balance;
alter table entries rename constraint line_delta to entry_delta;
alter table entries rename constraint line_debt to entry_debt;
alter table entries rename constraint line_chain to entry_chain;
alter table entries rename constraint line_exact_reverse to entry_exact_reverse;
alter index line_reversed_once rename to entry_reversed_once;
alter index lines_of_transaction rename to entries_of_transaction;
alter table accounts rename column lines_count to entries_count;
alter table debts rename column lines_count to entries_count;

alter table transactions rename column other_id to counterparty_id;
alter table transactions rename column other_is_user to counterparty_is_user;
alter table transactions rename column needs_word to needs_consent;
alter table transactions rename column said_at to recorded_at;
alter index transaction_first_word rename to transaction_first_contact_pending;
alter index transactions_wait_for_them rename to transactions_pending_of_author;
alter index transactions_wait_for_me rename to transactions_pending_of_counterparty;
alter index transactions_of_other rename to transactions_of_counterparty;

alter table users rename column settled_at to cleared_at;
alter index users_to_settle rename to users_to_clear;
alter index outbox_waiting rename to outbox_unpublished;
alter index code_requests_waiting rename to code_requests_unhandled;
`;

const guard = /* sql */ `
-- In a BEFORE trigger generated columns are still null, so they are left out of the comparison.
create or replace function keep_transaction() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  generated constant text[] := '{in_favour,needs_consent,lender_id,borrower_id}';
  decision constant text[] := '{state,decided_by,decided_at}';
begin
  if old.state = 'pending' and to_jsonb(new) - generated - decision = to_jsonb(old) - generated - decision then return new; end if;
  -- The description of what concerns a private person goes with the user who recorded it; amounts stay.
  if not old.counterparty_is_user and new.description = ''
    and to_jsonb(new) - generated - '{description}'::text[] = to_jsonb(old) - generated - '{description}'::text[] then return new; end if;
  raise exception 'transaction % is final', old.id using errcode = 'integrity_constraint_violation';
end $$;
`;

/** Gives today's field names to stored answers of repeatable commands and to events that are not published yet. */
const documents = /* sql */ `
update idempotency
  set answer = answer - '{saidAt,waitsFor,otherIsUser}'::text[] || jsonb_build_object(
    'recordedAt', answer -> 'saidAt', 'consentFrom', answer -> 'waitsFor', 'counterpartyIsUser', answer -> 'otherIsUser')
  where answer ? 'saidAt';
update outbox
  set message = message - '{saidAt,other}'::text[] || jsonb_build_object('recordedAt', message -> 'saidAt', 'counterparty', message -> 'other')
  where message ? 'saidAt';
`;

/** Renames tables, columns, constraints and documents to the terms of accounting: entries, counterparty, consent, recorded. */
export const standardNames = dropFunctions + tables + accountRules + transactionRules + entryRules + guard + documents;
