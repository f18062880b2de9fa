create or replace function transaction_detail(p_me uuid, t transactions) returns jsonb language sql stable as $$
  select detail_json(transaction_view(p_me, t), allocations(t, a.currency), t.state <> 'pending', money(a.outstanding_minor, a.currency))
  from accounts a where a.id = t.account_id
$$;
