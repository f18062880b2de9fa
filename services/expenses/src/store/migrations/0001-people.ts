import { currencies } from '@debt/rules';
import { limits } from '../../limits.ts';

const currencyRows = [...currencies.values()].map((c) => `('${c.code}', ${c.exponent}, ${c.retired})`).join(',\n  ');

/** Who there is: users and private persons in one id space, address books, links, and the credentials that every write looks at. */
export const people = /* sql */ `
create table currencies (
  code text primary key constraint currency_code check (code ~ '^[A-Z]{3}$'),
  exponent smallint not null constraint currency_exponent check (exponent between 0 and 4),
  retired boolean not null default false
);
insert into currencies (code, exponent, retired) values
  ${currencyRows};

-- Owner null: a user. Otherwise a private person of that user. For good.
create table parties (
  id uuid primary key,
  owner_id uuid references parties,
  constraint party_owner check (owner_id is distinct from id)
);
create index parties_owner on parties (owner_id) where owner_id is not null;

create table users (
  id uuid primary key references parties,
  handle text not null constraint user_handle check (length(handle) between 1 and 40),
  name text not null default '',
  -- As typed, and as compared. Both null once the account is deleted.
  email text,
  email_lower text,
  password_hash text,
  currency text not null default 'EUR' references currencies,
  created_at timestamptz not null default now(),
  activated_at timestamptz,
  deleted_at timestamptz,
  -- After the deletion: nothing of it is left to settle in the ledger.
  settled_at timestamptz,
  constraint user_email check (deleted_at is not null or (email is not null and email_lower is not null)),
  constraint user_email_lower check (email_lower is not distinct from lower(email))
);
-- A handle is never given again, so deleted accounts keep theirs.
create unique index users_handle on users (lower(handle));
create unique index users_email on users (email_lower) where activated_at is not null and deleted_at is null;
create index users_to_settle on users (deleted_at) where deleted_at is not null and settled_at is null;

create table credentials (
  id uuid primary key,
  user_id uuid not null references users,
  kind text not null constraint credential_kind check (kind in ('session', 'token')),
  -- SHA-256 of the bearer token.
  token_hash bytea not null unique constraint credential_hash check (octet_length(token_hash) = 32),
  -- The client of a session, or the name its owner gave to a token.
  name text not null default '',
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  -- Null only for tokens that do not expire.
  expires_at timestamptz,
  revoked_at timestamptz,
  constraint credential_expiry check (kind = 'token' or expires_at is not null)
);
create index credentials_user on credentials (user_id);

create table people (
  id uuid primary key,
  owner_id uuid not null references parties,
  party_id uuid not null references parties,
  alias text not null constraint person_alias check (length(alias) between 1 and ${limits.aliasLengthMax}),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  constraint person_once unique (owner_id, party_id),
  constraint person_not_self check (owner_id <> party_id)
);
create unique index people_alias on people (owner_id, lower(alias));
create index people_party on people (party_id);

create table links (
  low_id uuid not null references parties,
  high_id uuid not null references parties,
  linked boolean not null default false,
  request_id uuid,
  requested_by uuid,
  requested_at timestamptz,
  low_blocks boolean not null default false,
  high_blocks boolean not null default false,
  primary key (low_id, high_id),
  constraint link_order check (low_id < high_id),
  constraint link_requester check (requested_by is null or requested_by = low_id or requested_by = high_id),
  constraint link_request check ((requested_by is null) = (requested_at is null) and (requested_by is null) = (request_id is null))
);
create index links_high on links (high_id);
`;
