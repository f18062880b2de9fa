-- Why a debt is not one of this account, as the author of the command may know it; or null.
create or replace function target_refusal(p_user uuid, p_debt uuid, a accounts) returns jsonb
language sql stable as $$
  select coalesce((
    select case
      when b.id = a.id then null
      when b.lender_id = a.borrower_id and b.borrower_id = a.lender_id then refused('wrong_side')
      when b.lender_id = a.lender_id and b.borrower_id = a.borrower_id then refused('currency_mismatch', jsonb_build_object('currency', b.currency))
      else refused('debt_not_found') end
    from debts d cross join lateral (select * from accounts o where o.id = d.account_id limit 1) b
    where d.id = p_debt and p_user in (b.lender_id, b.borrower_id)
  ), case when exists (select from debts d where d.id = p_debt and d.account_id = a.id) then null else refused('debt_not_found') end)
$$;
