-- Whom a command addresses: by the id of an entry (person), or as the user calls them (to): by their alias, with @ by the handle of a user in their book.
-- Neither a handle nor an alias is ever guessed, and an alias that begins with @ is reached by its entry only. Null when there is none.
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
