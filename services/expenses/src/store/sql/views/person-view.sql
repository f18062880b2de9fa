-- The party as p_me knows them. Each lookup uses the argument: using the columns of the party found could scan the whole address book.
create or replace function person_view(p_me uuid, p_party uuid) returns jsonb language sql stable as $$
  select person_json(e.id, e.alias, u.handle)
  from parties p
  left join users u on u.id = p_party and u.deleted_at is null
  left join people e on e.owner_id = p_me and e.party_id = p_party
  where p.id = p_party
$$;
