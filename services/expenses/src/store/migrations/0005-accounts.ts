/** One-time codes, the requests for them, and the limits of guessing. */
export const accountsSecurity = /* sql */ `
create table codes (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  purpose text not null constraint code_purpose check (purpose in ('activation', 'reset')),
  -- HMAC-SHA-256 with a key that the database does not have.
  mac bytea not null constraint code_mac check (octet_length(mac) = 32),
  tries integer not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create unique index codes_live on codes (user_id, purpose) where used_at is null;
create index codes_age on codes (created_at);

-- Wrong codes of a day, over all codes of an account.
create table code_guards (
  user_id uuid primary key references users on delete cascade,
  day date not null,
  wrong integer not null
);

-- A request is one row, the same for known and unknown addresses; a worker decides about it later.
create table code_requests (
  id bigint generated always as identity primary key,
  purpose text not null constraint code_request_purpose check (purpose in ('activation', 'reset')),
  email_lower text not null,
  -- The account that asks, when it is signed in.
  user_id uuid,
  requested_at timestamptz not null default now(),
  handled_at timestamptz,
  -- Whether a mail went out.
  sent boolean not null default false
);
create index code_requests_waiting on code_requests (id) where handled_at is null;
create index code_requests_email on code_requests (email_lower, requested_at) where sent;
create index code_requests_age on code_requests (requested_at);
create index code_requests_user on code_requests (user_id, requested_at) where user_id is not null;

create table sign_in_limits (
  key bytea primary key,
  -- When the meter is empty again.
  due timestamptz not null
);
create index sign_in_limits_due on sign_in_limits (due);
-- Who asked whom to be linked, kept for a while to bound how often.
create table link_requests (
  id uuid primary key,
  requester_id uuid not null references parties,
  addressee_id uuid not null references parties,
  requested_at timestamptz not null default now(),
  declined_at timestamptz
);
create index link_requests_of on link_requests (requester_id, requested_at);
create index link_requests_age on link_requests (requested_at);

create index credentials_expiry on credentials (expires_at) where expires_at is not null;
create index credentials_revoked on credentials (revoked_at) where revoked_at is not null;
create index users_not_activated on users (created_at) where activated_at is null and deleted_at is null;
`;
