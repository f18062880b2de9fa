-- The author of a command. No row when the credential belongs to another user or is no longer valid.
create or replace function signed_in(p_user uuid, p_credential uuid) returns table (handle text, name text, activated boolean)
language sql stable rows 1 as $$
  select u.handle, u.name, u.activated_at is not null
  from credentials c join users u on u.id = c.user_id
  where c.id = p_credential and c.user_id = p_user and c.revoked_at is null and u.deleted_at is null
    and (c.expires_at is null or c.expires_at > clock_timestamp())
$$;
