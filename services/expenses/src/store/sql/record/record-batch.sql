-- Records many commands in one commit; answers in the order of the commands. Accounts are locked in one order, so that two batches cannot deadlock.
create or replace function record_batch(commands jsonb) returns jsonb language plpgsql as $$
declare
  answers jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(commands)]);
  item record;
begin
  for item in
    select x.c, x.step
    from jsonb_array_elements(commands) with ordinality x(c, step)
    -- An alias may refer to another person before its command runs. The worst result is a deadlock, after which each command runs alone.
    cross join lateral addressed(x.c) e
    left join lateral (
      select o.lender_id, o.borrower_id, o.currency from accounts o
      where o.id = (select t.account_id from transactions t where t.id = (x.c ->> 'reverses')::uuid) limit 1) a on true
    order by
      coalesce(a.lender_id, case when (x.c ->> 'authorLends')::boolean then (x.c ->> 'user')::uuid else e.party_id end),
      coalesce(a.borrower_id, case when (x.c ->> 'authorLends')::boolean then e.party_id else (x.c ->> 'user')::uuid end),
      coalesce(a.currency, x.c ->> 'currency'),
      x.step
  loop
    answers[item.step] := record_one(item.c);
  end loop;
  return to_jsonb(answers);
end $$;
