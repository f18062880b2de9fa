-- The counterparty as this user knows them. Read under the account's lock, so that a block or a deletion that has handled this account is visible.
create or replace function counterparty(p_user uuid, p_counterparty uuid) returns table (
  is_user boolean, deleted boolean, handle text, name text, activated boolean, entry_id uuid, alias text, linked boolean, blocked boolean)
language sql stable rows 1 as $$
  select u.id is not null, p.owner_id is null and u.id is null, u.handle, u.name, u.activated_at is not null, e.id, e.alias,
    coalesce(l.linked, false),
    coalesce(case when l.low_id = p_counterparty then l.low_blocks else l.high_blocks end, false)
  from parties p
  left join users u on u.id = p_counterparty and u.deleted_at is null
  left join people e on e.owner_id = p_user and e.party_id = p_counterparty
  left join links l on l.low_id = least(p_user, p_counterparty) and l.high_id = greatest(p_user, p_counterparty)
  where p.id = p_counterparty
$$;
