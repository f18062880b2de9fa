/**
 * Open-item accounting: accounts (a pair, its direction, a currency) hold debts; transactions (what was said) have lines (their effects on debts).
 * What can be declared is declared: each line continues the one before, the first starts at 0, none is below 0, and a debt's head equals a line.
 */
export const ledger = /* sql */ `
create table accounts (
  id bigint generated always as identity primary key,
  lender_id uuid not null references parties,
  borrower_id uuid not null references parties,
  currency text not null references currencies,
  outstanding_minor bigint not null default 0,
  lines_count bigint not null default 0,
  constraint account_pair unique (lender_id, borrower_id, currency),
  constraint account_sides unique (id, lender_id, borrower_id)
) with (fillfactor = 70);
create index accounts_borrower on accounts (borrower_id);

create table transactions (
  id uuid primary key,
  account_id bigint not null,
  kind text not null,
  sign smallint not null,
  amount_minor bigint not null,
  author_id uuid not null,
  other_id uuid not null,
  author_lends boolean not null,
  -- As it was when this was said; history keeps its rule when an account is deleted.
  other_is_user boolean not null,
  first_contact boolean not null,
  in_favour boolean not null generated always as (author_lends = (sign = 1)) stored,
  needs_word boolean not null generated always as (other_is_user and (first_contact or author_lends = (sign = 1))) stored,
  lender_id uuid not null generated always as (case when author_lends then author_id else other_id end) stored,
  borrower_id uuid not null generated always as (case when author_lends then other_id else author_id end) stored,
  reverses_id uuid references transactions,
  target_debt_id uuid,
  due_on date,
  description text not null default '',
  state text not null,
  decided_by uuid,
  said_at timestamptz not null default clock_timestamp(),
  decided_at timestamptz,
  constraint transaction_sides foreign key (account_id, lender_id, borrower_id) references accounts (id, lender_id, borrower_id)
);
create unique index transaction_reversed_once on transactions (reverses_id) where reverses_id is not null and state in ('pending', 'posted');
create unique index transaction_first_word on transactions (author_id, other_id) where state = 'pending' and first_contact;
create index transactions_wait_for_them on transactions (author_id, said_at, id) where state = 'pending';
create index transactions_wait_for_me on transactions (other_id, said_at, id) where state = 'pending';
create index transactions_pending on transactions (account_id, author_id) where state = 'pending';
create index transactions_of_author on transactions (author_id, said_at desc, id desc);
create index transactions_of_other on transactions (other_id, said_at desc, id desc) where other_is_user;
create index transactions_of_account on transactions (account_id, said_at desc, id desc);
create index transactions_first_contact on transactions (author_id, said_at) where first_contact;

create table debts (
  id uuid primary key,
  account_id bigint not null references accounts,
  due_on date,
  description text not null default '',
  version integer not null default 1,
  opened_at timestamptz not null default clock_timestamp(),
  outstanding_minor bigint not null,
  lines_count integer not null,
  constraint debt_account unique (id, account_id)
) with (fillfactor = 80);
-- The order in which payments are allocated; ascending puts debts without a due date last.
create index debts_open on debts (account_id, due_on, opened_at, id) where outstanding_minor > 0;
create index debts_of_account on debts (account_id, opened_at, id);
alter table transactions add constraint transaction_target_account
  foreign key (target_debt_id, account_id) references debts (id, account_id);

create table lines (
  debt_id uuid not null,
  no integer not null,
  account_id bigint not null,
  account_no bigint not null,
  transaction_id uuid not null references transactions,
  kind text not null,
  delta_minor bigint not null,
  reverses_no integer,
  debt_after bigint not null,
  account_after bigint not null,
  previous_no integer generated always as (nullif(no - 1, 0)) stored,
  debt_before bigint not null generated always as (debt_after - delta_minor) stored,
  undone_minor bigint not null generated always as (-delta_minor) stored,
  posted_at timestamptz not null default clock_timestamp(),
  primary key (debt_id, no),
  constraint line_of_account unique (account_id, account_no),
  constraint line_balance unique (debt_id, no, debt_after),
  constraint line_delta unique (debt_id, no, delta_minor),
  constraint line_debt foreign key (debt_id, account_id) references debts (id, account_id),
  constraint line_chain foreign key (debt_id, previous_no, debt_before) references lines (debt_id, no, debt_after),
  constraint line_exact_reverse foreign key (debt_id, reverses_no, undone_minor) references lines (debt_id, no, delta_minor)
);
create unique index line_reversed_once on lines (debt_id, reverses_no) where reverses_no is not null;
create index lines_of_transaction on lines (transaction_id);
alter table debts add constraint debt_head
  foreign key (id, lines_count, outstanding_minor) references lines (debt_id, no, debt_after) deferrable initially deferred;
`;

/** Triggers that only refuse: what was posted never changes, and nothing of the ledger is ever deleted. */
export const guards = /* sql */ `
create function refuse() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception '% of % is refused', tg_op, tg_table_name using errcode = 'integrity_constraint_violation';
end $$;

-- In a BEFORE trigger generated columns are still null, so they are left out of the comparison.
create function keep_transaction() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  generated constant text[] := '{in_favour,needs_word,lender_id,borrower_id}';
  decision constant text[] := '{state,decided_by,decided_at}';
begin
  if old.state = 'pending' and to_jsonb(new) - generated - decision = to_jsonb(old) - generated - decision then return new; end if;
  -- The words about a private person go with the account that kept them; amounts stay.
  if not old.other_is_user and new.description = ''
    and to_jsonb(new) - generated - '{description}'::text[] = to_jsonb(old) - generated - '{description}'::text[] then return new; end if;
  raise exception 'transaction % is final', old.id using errcode = 'integrity_constraint_violation';
end $$;

create trigger kept before update or delete on lines for each row execute function refuse();
create trigger decided_once before update on transactions for each row execute function keep_transaction();
create trigger kept before delete on transactions for each row execute function refuse();
create trigger kept before delete on debts for each row execute function refuse();
create trigger same_debt before update of id, account_id, opened_at on debts for each row execute function refuse();
create trigger kept before delete on accounts for each row execute function refuse();
create trigger same_account before update of id, lender_id, borrower_id, currency on accounts for each row execute function refuse();
create trigger same_party before update on parties for each row execute function refuse();
create trigger kept_all before truncate on lines execute function refuse();
create trigger kept_all before truncate on transactions execute function refuse();
create trigger kept_all before truncate on debts execute function refuse();
create trigger kept_all before truncate on accounts execute function refuse();
`;
