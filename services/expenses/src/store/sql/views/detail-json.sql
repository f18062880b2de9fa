create or replace function detail_json(p_view jsonb, p_allocations jsonb, p_final boolean, p_outstanding bigint) returns jsonb language sql stable parallel safe
return p_view || jsonb_build_object('allocations', p_allocations, 'final', p_final, 'outstanding', p_outstanding::text);
