import { limits } from '../../limits.ts';
import { dueOrLast } from '../due-order.ts';

/**
 * Functions that decide whether a transaction fits, which debts it touches, and write its lines. Their caller holds the account's row.
 * Like all functions that only others call, they have no settings of their own and run under those of the command: each setting of a function is
 * paid for at each of its calls, and keeps it from being planned as a part of the statement that calls it.
 */
export const postingFunctions = /* sql */ `
-- What a transaction does to existing debts, in order. Nothing for lend, which opens one.
create or replace function plan(t transactions)
returns table (step bigint, debt_id uuid, reverses_no integer, delta_minor bigint, no integer, debt_after bigint, upto_minor bigint)
language sql stable rows 10 as $$
  with open as (
    (select d.id, d.lines_count, d.outstanding_minor, d.due_on, d.opened_at
    from debts d
    where t.kind in ('repay', 'forgive') and t.target_debt_id is null and d.account_id = t.account_id and d.outstanding_minor > 0
    order by ${dueOrLast('d')}, d.opened_at, d.id limit ${limits.debtsPerTransactionMax})
    union all
    select d.id, d.lines_count, d.outstanding_minor, d.due_on, d.opened_at
    from (select * from debts o where o.id = t.target_debt_id limit 1) d
    where t.kind in ('repay', 'forgive') and d.account_id = t.account_id and d.outstanding_minor > 0
  ), running as (
    select open.*, sum(outstanding_minor) over allocation - outstanding_minor as before_minor, row_number() over allocation as step
    from open window allocation as (order by due_on, opened_at, id)
  ), parts as (
    select step, id as debt_id, null::integer as reverses_no, -least(outstanding_minor, t.amount_minor - before_minor)::bigint as delta_minor,
      lines_count, outstanding_minor
    from running where before_minor < t.amount_minor
    union all
    select row_number() over (order by l.account_no), l.debt_id, l.no, -l.delta_minor, d.lines_count, d.outstanding_minor
    from lines l cross join lateral (select * from debts o where o.id = l.debt_id limit 1) d
    where t.kind = 'reverse' and l.transaction_id = t.reverses_id
  )
  select step, debt_id, reverses_no, delta_minor, lines_count + 1, outstanding_minor + delta_minor,
    (sum(delta_minor) over (order by step))::bigint
  from parts order by step
$$;

create or replace function refused(refusal text, details jsonb default '{}') returns jsonb language sql stable parallel safe
return jsonb_build_object('outcome', 'refused', 'refusal', refusal, 'details', details);

create or replace function done(answer jsonb, replayed boolean default false) returns jsonb language sql stable parallel safe
return jsonb_build_object('outcome', 'done', 'value', answer, 'replayed', replayed);

-- Why this cannot post now, or null. Writes nothing. The account may be one that is not stored yet.
create or replace function refusal(a accounts, p_kind text, p_sign integer, p_amount bigint, p_reverses uuid, p_target uuid) returns jsonb
language plpgsql stable as $$
declare
  v_outstanding bigint := coalesce(a.outstanding_minor, 0);
begin
  if p_sign > 0 and v_outstanding + p_amount > ${limits.outstandingMinorMax} then
    return refused('balance_too_large', jsonb_build_object('outstanding', v_outstanding::text, 'currency', a.currency));
  end if;
  if p_kind = 'reverse' then
    if exists (
      select from lines l
      where l.transaction_id = p_reverses and (select d.outstanding_minor from debts d where d.id = l.debt_id) < l.delta_minor) then
      return refused('exceeds_outstanding', jsonb_build_object('outstanding', v_outstanding::text, 'currency', a.currency));
    end if;
  elsif p_sign < 0 then
    if p_target is not null then
      select d.outstanding_minor into v_outstanding from debts d where d.id = p_target;
    end if;
    if p_amount > v_outstanding then
      return refused('exceeds_outstanding', jsonb_build_object('outstanding', v_outstanding::text, 'currency', a.currency));
    end if;
    -- There are no more open debts than lines, so short accounts are not counted.
    if p_target is null and a.lines_count > ${limits.debtsPerTransactionMax} and p_amount > (
      select sum(o.outstanding_minor) from (
        select d.outstanding_minor from debts d where d.account_id = a.id and d.outstanding_minor > 0
        order by ${dueOrLast('d')}, d.opened_at, d.id limit ${limits.debtsPerTransactionMax}) o) then
      return refused('too_many_debts', jsonb_build_object('outstanding', v_outstanding::text, 'currency', a.currency));
    end if;
  end if;
  return null;
end $$;

-- Writes the lines of a transaction that refusal() let through, and returns the account as it is then.
create or replace function post(t transactions, a accounts, p_debt uuid) returns accounts
language plpgsql as $$
declare
  v_lines integer;
  v_sum bigint;
  v_debts uuid[];
begin
  if a.id is distinct from t.account_id or t.state <> 'posted' then
    raise exception 'post() of % without its account or before its word', t.id;
  end if;
  if t.kind = 'lend' then
    -- In one statement, because each of the two rows refers to the other, and references are looked at when it ends.
    with opened as (
      insert into debts (id, account_id, due_on, description, outstanding_minor, lines_count)
        values (p_debt, a.id, t.due_on, t.description, t.amount_minor, 1)
    )
    insert into lines (debt_id, no, account_id, account_no, transaction_id, kind, delta_minor, debt_after, account_after)
      values (p_debt, 1, a.id, a.lines_count + 1, t.id, t.kind, t.amount_minor, t.amount_minor, a.outstanding_minor + t.amount_minor);
    v_lines := 1;
  else
    with written as (
      insert into lines (debt_id, no, account_id, account_no, transaction_id, kind, delta_minor, reverses_no, debt_after, account_after)
      select p.debt_id, p.no, a.id, a.lines_count + p.step, t.id, t.kind, p.delta_minor, p.reverses_no, p.debt_after, a.outstanding_minor + p.upto_minor
      from plan(t) p returning debt_id, delta_minor
    )
    select count(*), sum(delta_minor), array_agg(debt_id) into v_lines, v_sum, v_debts from written;
    -- Each looks up its new line: a join with the plan could itself be planned as a scan of all debts.
    update debts d set (outstanding_minor, lines_count) = (
        select l.debt_after, l.no from lines l where l.debt_id = d.id and l.no = d.lines_count + 1)
      where d.id = any (v_debts);
    if v_sum is distinct from t.sign * t.amount_minor then
      raise exception 'transaction % of % was allocated as %', t.id, t.sign * t.amount_minor, v_sum;
    end if;
  end if;
  update accounts set outstanding_minor = outstanding_minor + t.sign * t.amount_minor, lines_count = lines_count + v_lines
    where id = a.id returning * into a;
  return a;
end $$;
`;
