-- Connects the two users of a confirmed first contact, and adds its author to the counterparty's address book: under the handle, or a free variant of
-- it.
create or replace function connect_after_first_contact(t transactions, p_person uuid) returns void
language plpgsql as $$
begin
  insert into links (low_id, high_id, linked) values (least(t.author_id, t.consent_from_id), greatest(t.author_id, t.consent_from_id), true)
    on conflict (low_id, high_id) do update set linked = true, request_id = null, requested_by = null, requested_at = null;
  -- Retries with the next alias when a concurrent transaction takes this one.
  for attempt in 1..3 loop
    insert into people (id, owner_id, party_id, alias)
      select p_person, t.consent_from_id, u.id, x.alias
      from users u, unnest(array[u.handle, '@' || u.handle, '@' || u.handle || ' ' || left(t.id::text, 13)]) with ordinality x(alias, preference)
      where u.id = t.author_id
        and not exists (select from people e where e.owner_id = t.consent_from_id and (e.party_id = u.id or lower(e.alias) = lower(x.alias)))
      order by x.preference limit 1 on conflict do nothing;
    exit when found;
  end loop;
end $$;
