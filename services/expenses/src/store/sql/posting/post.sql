-- Writes the entries of a transaction that refusal() accepted, and returns the updated account.
create or replace function post(t transactions, a accounts, p_debt uuid) returns accounts
language plpgsql as $$
declare
  v_entries integer;
  v_sum bigint;
  v_debts uuid[];
begin
  if a.id is distinct from t.account_id or t.state <> 'posted' then
    raise exception 'post() of % without its account or before its consent', t.id;
  end if;
  if t.kind = 'lend' then
    -- In one statement, because the two rows refer to each other, and foreign keys are checked at its end.
    with opened as (
      insert into debts (id, account_id, due_on, description, outstanding_minor, entries_count)
        values (p_debt, a.id, t.due_on, t.description, t.amount_minor, 1)
    )
    insert into entries (debt_id, no, account_id, account_no, transaction_id, kind, delta_minor, debt_after, account_after)
      values (p_debt, 1, a.id, a.entries_count + 1, t.id, t.kind, t.amount_minor, t.amount_minor, a.outstanding_minor + t.amount_minor);
    v_entries := 1;
  else
    with written as (
      insert into entries (debt_id, no, account_id, account_no, transaction_id, kind, delta_minor, reverses_no, debt_after, account_after)
      select p.debt_id, p.no, a.id, a.entries_count + p.step, t.id, t.kind, p.delta_minor, p.reverses_no, p.debt_after,
        a.outstanding_minor + p.upto_minor
      from allocate(t) p returning debt_id, delta_minor
    )
    select count(*), sum(delta_minor), array_agg(debt_id) into v_entries, v_sum, v_debts from written;
    -- Each debt looks up its new entry: a join with the allocation could itself be planned as a scan of all debts.
    update debts d set (outstanding_minor, entries_count) = (
        select l.debt_after, l.no from entries l where l.debt_id = d.id and l.no = d.entries_count + 1)
      where d.id = any (v_debts);
    if v_sum is distinct from t.sign * t.amount_minor then
      raise exception 'transaction % of % was allocated as %', t.id, t.sign * t.amount_minor, v_sum;
    end if;
  end if;
  update accounts set outstanding_minor = outstanding_minor + t.sign * t.amount_minor, entries_count = entries_count + v_entries
    where id = a.id returning * into a;
  return a;
end $$;
