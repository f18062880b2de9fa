-- Held by a transaction that opens an account between two parties, because no one can lock its row before the commit. Never waited for, as above.
create or replace function try_lock_pair(p_one uuid, p_counterparty uuid) returns boolean language sql as $$
  select pg_try_advisory_xact_lock_shared(pair_lock(p_one, p_counterparty))
$$;
