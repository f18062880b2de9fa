-- Debt of the contract.
create or replace function debt_view(p_me uuid, d debts) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'id', d.id,
    'person', person_view(p_me, case when a.lender_id = p_me then a.borrower_id else a.lender_id end),
    'iLend', a.lender_id = p_me,
    'amount', money(l.delta_minor, a.currency),
    'outstanding', money(d.outstanding_minor, a.currency),
    'dueOn', d.due_on,
    'description', d.description,
    'version', d.version,
    'openedAt', iso(d.opened_at))
  from accounts a join entries l on l.debt_id = d.id and l.no = 1
  where a.id = d.account_id
$$;
