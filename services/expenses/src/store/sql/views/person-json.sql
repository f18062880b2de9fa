create or replace function person_json(p_party uuid, p_person uuid, p_alias text, p_handle text, p_name text, p_is_user boolean, p_deleted boolean)
returns jsonb language sql stable parallel safe
return jsonb_build_object(
  'partyId', p_party,
  'personId', p_person,
  'alias', coalesce(p_alias, '@' || p_handle, 'deleted account'),
  'handle', p_handle,
  'name', p_name,
  'isUser', p_is_user,
  'deleted', p_deleted);
