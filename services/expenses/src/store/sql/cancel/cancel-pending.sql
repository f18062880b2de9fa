-- Cancels those of the given transactions that are still pending: declines those that await this user, withdraws the others. Locks accounts in the
-- order of batches. Returns how many it cancelled.
create or replace function cancel_pending(p_user uuid, p_transactions uuid[]) returns integer
language plpgsql as $$
declare
  v_settled integer := 0;
  v_account bigint;
  a accounts;
  t transactions;
begin
  for v_account in
    select b.id from (select distinct x.account_id from transactions x where x.id = any (p_transactions)) y
    cross join lateral (select * from accounts o where o.id = y.account_id limit 1) b
    order by b.lender_id, b.borrower_id, b.currency
  loop
    select * into a from accounts where id = v_account for no key update;
    for t in
      update transactions x
        set state = case when x.consent_from_id = p_user then 'declined' else 'withdrawn' end, decided_by = p_user, decided_at = clock_timestamp()
        where x.id = any (p_transactions) and x.account_id = v_account and x.state = 'pending' returning *
    loop
      perform emit_transaction(t, a, t.decided_by, '[]');
      v_settled := v_settled + 1;
    end loop;
  end loop;
  return v_settled;
end $$;
