import { limits } from '../../limits.ts';
import { rulesOf } from './rules.ts';

/** What leaves the service in the same commit as its cause, and the first answers to commands with a key. */
export const delivery = /* sql */ `
create table outbox (
  id bigint generated always as identity primary key,
  destination text not null,
  -- Of events only.
  topic text,
  key text not null,
  message jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  -- The broker refuses it for good; the relay goes on with the next.
  parked_at timestamptz,
  parked_cause text
);
${rulesOf('outbox', {
  outbox_destination: "t.destination in ('events', 'mail')",
  outbox_topic: "(t.topic is null) = (t.destination = 'mail')",
  outbox_size: `octet_length(t.message::text) <= ${limits.outboxMessageBytesMax}`,
  outbox_parked: '(t.parked_at is null) = (t.parked_cause is null)',
})}create index outbox_waiting on outbox (destination, id) where parked_at is null;

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
