-- The effect of a posted transaction on debts; of a pending one a forecast, empty when the amount no longer fits; in other states empty. Debts are
-- looked up one by one: a join could be planned as a scan of the table while it was small, and the plan stays.
create or replace function allocations(t transactions, p_currency text) returns jsonb language plpgsql stable as $$
begin
  case t.state
    when 'posted' then
      return (
        select coalesce(jsonb_agg((
          select allocation_json(d.id, abs(l.delta_minor), l.debt_after, p_currency, d.description, d.due_on) from debts d where d.id = l.debt_id
        ) order by l.account_no), '[]')
        from entries l where l.transaction_id = t.id);
    when 'pending' then
      return (
        select case when sum(p.delta_minor) = t.sign * t.amount_minor and min(p.debt_after) >= 0
          then jsonb_agg((
            select allocation_json(d.id, abs(p.delta_minor), p.debt_after, p_currency, d.description, d.due_on) from debts d where d.id = p.debt_id
          ) order by p.step) else '[]' end
        from allocate(t) p);
    else
      return '[]';
  end case;
end $$;
