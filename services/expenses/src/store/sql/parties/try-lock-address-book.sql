-- Whoever adds to an address book, or speaks to a stranger, holds this for the user. Never waited for: who waits here with an account locked could deadlock.
create or replace function try_lock_address_book(p_user uuid) returns boolean language sql as $$
  select pg_try_advisory_xact_lock(hashtextextended(p_user::text, 2))
$$;
