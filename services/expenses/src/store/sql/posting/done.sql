create or replace function done(answer jsonb, replayed boolean default false) returns jsonb language sql stable parallel safe
return jsonb_build_object('outcome', 'done', 'value', answer, 'replayed', replayed);
