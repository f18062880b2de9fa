create or replace function party_json(p_id uuid, p_is_user boolean, p_handle text, p_name text) returns jsonb language sql stable parallel safe
return jsonb_build_object('id', p_id, 'isUser', p_is_user, 'handle', p_handle, 'name', coalesce(p_name, ''));
