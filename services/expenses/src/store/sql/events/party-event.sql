-- A party in an event. A private contact has the alias in the owner's address book.
create or replace function party_event(p_party uuid) returns jsonb language sql stable as $$
  select party_json(p.id, u.id is not null, u.handle,
    coalesce(u.name, (select e.alias from people e where e.owner_id = p.owner_id and e.party_id = p.id)))
  from parties p
  left join users u on u.id = p_party and u.deleted_at is null
  where p.id = p_party
$$;
