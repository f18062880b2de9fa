import { limits } from '../../limits.ts';
import { dropFunctions } from './drop-functions.ts';
import { keepRules } from './rules.ts';

/**
 * A transaction names its two parties and the user whose consent it needs, regardless of its author. Existing rows get the values of the former columns: a
 * stored generated column is computed for all of them while the table is rewritten, without a trigger, and keeps its values when it becomes an
 * ordinary one.
 */
const columns = /* sql */ `
alter table transactions drop constraint transactions_rules;
drop index transaction_first_contact_pending, transactions_pending_of_author, transactions_pending_of_counterparty, transactions_of_counterparty;

alter table transactions
  add column consent_from_id uuid generated always as (
    case when counterparty_is_user and (first_contact or author_lends = (sign = 1)) then counterparty_id end) stored,
  -- As it was when this was recorded: history keeps its rule when an account is deleted. The consenter is the party that the transaction disadvantages;
  -- on first contact it is the counterparty.
  add column consenter_is_user boolean not null generated always as (
    counterparty_is_user or (not first_contact and author_lends <> (sign = 1))) stored;
alter table transactions
  alter column lender_id drop expression,
  alter column borrower_id drop expression,
  alter column consent_from_id drop expression,
  alter column consenter_is_user drop expression;
alter table transactions
  drop column in_favour,
  drop column needs_consent,
  drop column author_lends,
  drop column counterparty_id,
  drop column counterparty_is_user;

create unique index transaction_first_contact_pending on transactions (author_id, consent_from_id) where state = 'pending' and first_contact;
create index transactions_of_lender on transactions (lender_id, recorded_at desc, id desc);
create index transactions_of_borrower on transactions (borrower_id, recorded_at desc, id desc);
-- A pending transaction is in the list of the user who has to answer, and in that of the party that waits for the answer.
create index transactions_awaiting_consent on transactions (consent_from_id, recorded_at, id) where state = 'pending';
create index transactions_awaiting_borrower on transactions (lender_id, recorded_at, id) where state = 'pending' and consent_from_id = borrower_id;
create index transactions_awaiting_lender on transactions (borrower_id, recorded_at, id) where state = 'pending' and consent_from_id = lender_id;
`;

/** A higher debt disadvantages its borrower, a lower one its lender. */
const disadvantaged = 'case t.sign when 1 then t.borrower_id when -1 then t.lender_id end';
const counterparty = 'case t.author_id when t.lender_id then t.borrower_id when t.borrower_id then t.lender_id end';

/**
 * Consent is stated here once more, independently of the functions: whose consent a transaction needs, and which states follow from their decision.
 * A first contact always needs that of the counterparty.
 */
const rules = keepRules('transactions', {
  transaction_sign: 't.sign in (1, -1)',
  transaction_self: 't.lender_id <> t.borrower_id',
  transaction_author: 't.author_id in (t.lender_id, t.borrower_id)',
  transaction_first_contact: 't.consenter_is_user or not t.first_contact',
  transaction_consent: `case
      when t.first_contact then t.consent_from_id = ${counterparty}
      when t.author_id = ${disadvantaged} then t.consent_from_id is null and t.consenter_is_user
      when t.consenter_is_user then t.consent_from_id = ${disadvantaged}
      when not t.consenter_is_user then t.consent_from_id is null
      else false end`,
  transaction_state: `case t.state
      when 'pending' then t.consent_from_id is not null and t.decided_by is null
      when 'posted' then t.decided_by is not distinct from t.consent_from_id
      when 'declined' then t.decided_by = t.consent_from_id
      when 'withdrawn' then t.decided_by in (t.author_id, t.lender_id, t.borrower_id) and t.decided_by <> t.consent_from_id
      else false end`,
  transaction_decided: '(t.decided_by is null) = (t.decided_at is null)',
  transaction_amount: `t.amount_minor between 1 and ${limits.amountMinorMax}`,
  transaction_description: `length(t.description) <= ${limits.descriptionLengthMax}`,
  transaction_due: "t.due_on is null or t.kind = 'lend'",
  transaction_effect: `case t.kind
      when 'lend' then t.sign = 1
      when 'repay' then t.sign = -1
      when 'forgive' then t.sign = -1 and t.author_id = t.lender_id
      when 'reverse' then true
      else false end`,
  transaction_reverses: "(t.kind = 'reverse') = (t.reverses_id is not null)",
  transaction_target: "t.target_debt_id is null or t.kind in ('repay', 'forgive')",
});

/** Replacing a rule does not check the rows that exist, but adding it does. */
const checked = /* sql */ `
alter table transactions add constraint transactions_rules check (keep_rules(transactions) is true);
`;

const guard = /* sql */ `
create or replace function keep_transaction() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  decision constant text[] := '{state,decided_by,decided_at}';
begin
  if old.state = 'pending' and to_jsonb(new) - decision = to_jsonb(old) - decision then return new; end if;
  -- The description of what concerns a private contact goes with the user who recorded it; amounts stay.
  if new.description = '' and to_jsonb(new) - 'description' = to_jsonb(old) - 'description' and exists (
    select from parties p where p.id in (old.lender_id, old.borrower_id) and p.owner_id = old.author_id) then return new; end if;
  raise exception 'transaction % is final', old.id using errcode = 'integrity_constraint_violation';
end $$;
`;

/** Gives the new member to events that are not published yet, so that the relay of this release accepts them. */
const documents = /* sql */ `
update outbox o set message = o.message || jsonb_build_object('consentFromId', t.consent_from_id)
  from transactions t where o.topic = 'transactions' and t.id = (o.message ->> 'transactionId')::uuid;
`;

/** Consent belongs to the party that a transaction disadvantages, instead of to the counterparty of its author. */
export const consentFrom = dropFunctions + columns + rules + checked + guard + documents;
