-- Why one more transaction of this author cannot be pending on the account, or null. Pending payments count, so that no amount is claimed twice.
create or replace function pending_refusal(a accounts, p_user uuid, p_kind text, p_amount bigint) returns jsonb language plpgsql stable as $$
declare
  v_available bigint;
  pending record;
begin
  select count(*) as transactions, coalesce(sum(x.amount_minor) filter (where x.kind = 'repay'), 0) as repaid into pending
    from transactions x where x.account_id = a.id and x.author_id = p_user and x.state = 'pending';
  if pending.transactions >= pending_per_account_max() then return refused('too_many_pending'); end if;
  v_available := a.outstanding_minor - pending.repaid;
  if p_kind = 'repay' and p_amount > v_available then
    return refused('exceeds_outstanding', jsonb_build_object(
      'outstanding', a.outstanding_minor::text, 'available', greatest(v_available, 0)::text, 'currency', a.currency));
  end if;
  return null;
end $$;
