-- The effect of a transaction on existing debts, in order. Nothing for lend, which opens one.
create or replace function allocate(t transactions)
returns table (step bigint, debt_id uuid, reverses_no integer, delta_minor bigint, no integer, debt_after bigint, upto_minor bigint)
language sql stable rows 10 as $$
  with open as (
    (select d.id, d.entries_count, d.outstanding_minor, d.due_on, d.opened_at
    from debts d
    where t.kind in ('repay', 'forgive') and t.target_debt_id is null and d.account_id = t.account_id and d.outstanding_minor > 0
    order by coalesce(d.due_on, 'infinity'::date), d.opened_at, d.id limit debts_per_transaction_max())
    union all
    select d.id, d.entries_count, d.outstanding_minor, d.due_on, d.opened_at
    from (select * from debts o where o.id = t.target_debt_id limit 1) d
    where t.kind in ('repay', 'forgive') and d.account_id = t.account_id and d.outstanding_minor > 0
  ), running as (
    select open.*, sum(outstanding_minor) over allocation - outstanding_minor as before_minor, row_number() over allocation as step
    from open window allocation as (order by due_on, opened_at, id)
  ), parts as (
    select step, id as debt_id, null::integer as reverses_no, -least(outstanding_minor, t.amount_minor - before_minor)::bigint as delta_minor,
      entries_count, outstanding_minor
    from running where before_minor < t.amount_minor
    union all
    select row_number() over (order by l.account_no), l.debt_id, l.no, -l.delta_minor, d.entries_count, d.outstanding_minor
    from entries l cross join lateral (select * from debts o where o.id = l.debt_id limit 1) d
    where t.kind = 'reverse' and l.transaction_id = t.reverses_id
  )
  select step, debt_id, reverses_no, delta_minor, entries_count + 1, outstanding_minor + delta_minor,
    (sum(delta_minor) over (order by step))::bigint
  from parts order by step
$$;
