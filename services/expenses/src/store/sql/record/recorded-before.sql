-- The stored answer to this key, a refusal when it cannot be given now, or null for a new key. Holds the key's lock until the transaction ends.
create or replace function recorded_before(p_user uuid, p_key uuid, p_hash bytea) returns jsonb language plpgsql as $$
declare
  stored record;
begin
  if not pg_try_advisory_xact_lock(hashtextextended(p_user::text || p_key::text, 1)) then
    return refused('in_flight', '{"retryAfterSeconds": 1}');
  end if;
  -- A separate statement: one that began before the lock was granted would not see a concurrent commit.
  select i.request_hash, i.answer into stored from idempotency i where i.user_id = p_user and i.key = p_key;
  if not found then return null; end if;
  return case when stored.request_hash = p_hash then done(stored.answer, true) else refused('key_reused') end;
end $$;
