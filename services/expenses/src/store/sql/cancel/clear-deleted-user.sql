-- Clears a bounded part of the data of one deleted account. Returns how many rows it touched.
create or replace function clear_deleted_user(p_user uuid) returns integer language plpgsql as $$
declare
  v_touched integer;
  v_rows integer;
begin
  v_touched := cancel_pending(p_user, array(
    (select id from transactions where consent_from_id = p_user and state = 'pending' limit sweep_rows_max())
    union all
    (select id from transactions where lender_id = p_user and state = 'pending' and consent_from_id = borrower_id limit sweep_rows_max())
    union all
    (select id from transactions where borrower_id = p_user and state = 'pending' and consent_from_id = lender_id limit sweep_rows_max())
    limit sweep_rows_max()));

  update people set alias = id::text where id = any (array(
    select id from people where owner_id = p_user and alias <> id::text limit sweep_rows_max()));
  get diagnostics v_rows = row_count;
  v_touched := v_touched + v_rows;
  update transactions set description = '' where id = any (array(
    select t.id from parties p
    cross join lateral (
      (select x.id from transactions x where x.lender_id = p.id and x.description <> '' limit sweep_rows_max())
      union all
      (select x.id from transactions x where x.borrower_id = p.id and x.description <> '' limit sweep_rows_max())
    ) t
    where p.owner_id = p_user limit sweep_rows_max()));
  get diagnostics v_rows = row_count;
  v_touched := v_touched + v_rows;
  update debts set description = '' where id = any (array(
    select d.id from (
      select a.id, a.borrower_id as counterparty_id from accounts a where a.lender_id = p_user
      union all
      select a.id, a.lender_id from accounts a where a.borrower_id = p_user
    ) mine
    cross join lateral (select o.id from debts o where o.account_id = mine.id and o.description <> '' limit sweep_rows_max()) d
    where (select p.owner_id from parties p where p.id = mine.counterparty_id) = p_user limit sweep_rows_max()));
  get diagnostics v_rows = row_count;
  v_touched := v_touched + v_rows;
  delete from idempotency
    where user_id = p_user and key = any (array(select i.key from idempotency i where i.user_id = p_user limit sweep_rows_max()));
  get diagnostics v_rows = row_count;
  return v_touched + v_rows;
end $$;
