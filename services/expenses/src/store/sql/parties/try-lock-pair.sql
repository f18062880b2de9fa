-- Held by who opens an account with another, which nobody else can lock before it is committed. Never waited for, as above.
create or replace function try_lock_pair(p_one uuid, p_counterparty uuid) returns boolean language sql as $$
  select pg_try_advisory_xact_lock_shared(pair_lock(p_one, p_counterparty))
$$;
