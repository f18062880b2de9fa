create or replace function transaction_view(p_me uuid, t transactions) returns jsonb language sql stable as $$
  select transaction_json(
    p_me, t, a.currency,
    person_view(p_me, case when t.lender_id = p_me then t.borrower_id else t.lender_id end),
    case when t.state = 'posted'
      then coalesce((select jsonb_agg(l.debt_id order by l.account_no) from entries l where l.transaction_id = t.id), '[]') else '[]' end,
    (select jsonb_build_object('id', r.id, 'state', r.state) from transactions r where r.reverses_id = t.id and r.state in ('pending', 'posted')))
  from accounts a where a.id = t.account_id
$$;
