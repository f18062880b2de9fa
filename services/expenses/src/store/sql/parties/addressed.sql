-- The party that a command addresses: by the id of an entry (person), or by name (to): an alias, or with @ the handle of a user in the address book.
-- A handle or an alias is never guessed, and an alias that begins with @ is reached by the id of its entry only. Null when there is none.
create or replace function addressed(c jsonb) returns table (party_id uuid) language sql stable rows 1 as $$
  select case
    when c ->> 'to' is null then (
      select e.party_id from people e where e.id = (c ->> 'person')::uuid and e.owner_id = (c ->> 'user')::uuid)
    when starts_with(c ->> 'to', '@') then (
      select e.party_id from people e where e.owner_id = (c ->> 'user')::uuid and e.party_id = (
        select u.id from users u where lower(u.handle) = lower(substr(c ->> 'to', 2)) and u.deleted_at is null))
    else (
      select e.party_id from people e where e.owner_id = (c ->> 'user')::uuid and lower(e.alias) = lower(c ->> 'to'))
  end
$$;
