import { limits } from '../../limits.ts';

/** What leaves the service in the same commit as its cause, and the first answers to commands with a key. */
export const delivery = /* sql */ `
create table outbox (
  id bigint generated always as identity primary key,
  destination text not null constraint outbox_destination check (destination in ('events', 'mail')),
  -- Of events only.
  topic text constraint outbox_topic check ((topic is null) = (destination = 'mail')),
  key text not null,
  message jsonb not null constraint outbox_size check (octet_length(message::text) <= ${limits.outboxMessageBytesMax}),
  created_at timestamptz not null default clock_timestamp(),
  -- The broker refuses it for good; the relay goes on with the next.
  parked_at timestamptz,
  parked_cause text,
  constraint outbox_parked check ((parked_at is null) = (parked_cause is null))
);
create index outbox_waiting on outbox (destination, id) where parked_at is null;

create table idempotency (
  user_id uuid not null,
  key uuid not null,
  request_hash bytea not null,
  answer jsonb not null,
  created_at timestamptz not null default now(),
  primary key (user_id, key)
);
create index idempotency_age on idempotency (created_at);
`;
