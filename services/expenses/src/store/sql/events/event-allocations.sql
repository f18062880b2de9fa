-- The allocations of an answer, with the fields of an event.
create or replace function event_allocations(t transactions, p_allocations jsonb) returns jsonb language plpgsql stable as $$
begin
  if t.state <> 'posted' then return '[]'; end if;
  return (
    select coalesce(jsonb_agg(e - '{description,dueOn}'::text[] order by step), '[]')
    from jsonb_array_elements(p_allocations) with ordinality x(e, step));
end $$;
