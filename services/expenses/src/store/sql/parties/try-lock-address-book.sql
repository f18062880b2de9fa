-- Held by a transaction that adds to the user's address book or makes a first contact. Never waited for: waiting with a locked account could
-- deadlock.
create or replace function try_lock_address_book(p_user uuid) returns boolean language sql as $$
  select pg_try_advisory_xact_lock(hashtextextended(p_user::text, 2))
$$;
