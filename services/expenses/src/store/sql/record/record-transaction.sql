create or replace function record_transaction(c jsonb) returns jsonb language plpgsql as $$
begin
  return record_one(c);
end $$;
