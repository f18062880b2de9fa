-- PersonRef of the contract: the other party as a user knows them. The id is that of the entry in the address book, null when there is none.
create or replace function person_json(p_person uuid, p_alias text, p_handle text) returns jsonb language sql stable parallel safe
return jsonb_build_object('id', p_person, 'alias', coalesce(p_alias, '@' || p_handle, 'deleted account'), 'handle', p_handle);
