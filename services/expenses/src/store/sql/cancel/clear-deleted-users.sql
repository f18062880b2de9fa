-- Clears the next part of the data of deleted accounts. Returns how many rows it touched; 0 means that nothing is left to do now.
create or replace function clear_deleted_users() returns integer language plpgsql as $$
declare
  v_user uuid;
  v_touched integer;
begin
  for v_user in
    select id from users where deleted_at is not null and cleared_at is null order by deleted_at limit sweep_rows_max() for update skip locked
  loop
    v_touched := clear_deleted_user(v_user);
    -- One account for each commit, so that ledger accounts are locked in one order.
    if v_touched > 0 then return v_touched; end if;
    -- A transaction that was being recorded during the deletion may still commit: keep looking until the period has passed.
    update users set cleared_at = clock_timestamp()
      where id = v_user and deleted_at < clock_timestamp() - deleted_looked_at();
  end loop;
  return 0;
end $$;
