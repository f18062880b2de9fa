create or replace function refused(refusal text, details jsonb default '{}') returns jsonb language sql stable parallel safe
return jsonb_build_object('outcome', 'refused', 'refusal', refusal, 'details', details);
