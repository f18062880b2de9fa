-- Why a transaction cannot post now, or null. Writes nothing. The account may be one that is not stored yet.
create or replace function refusal(a accounts, p_kind text, p_sign integer, p_amount bigint, p_reverses uuid, p_target uuid) returns jsonb
language plpgsql stable as $$
declare
  v_outstanding bigint := coalesce(a.outstanding_minor, 0);
begin
  if p_sign > 0 and v_outstanding + p_amount > outstanding_minor_max() then
    return refused('balance_too_large', jsonb_build_object('outstanding', v_outstanding::text, 'currency', a.currency));
  end if;
  if p_kind = 'reverse' then
    if exists (
      select from entries l
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
    -- There are no more open debts than entries, so the open debts of short accounts are not counted.
    if p_target is null and a.entries_count > debts_per_transaction_max() and p_amount > (
      select sum(o.outstanding_minor) from (
        select d.outstanding_minor from debts d where d.account_id = a.id and d.outstanding_minor > 0
        order by coalesce(d.due_on, 'infinity'::date), d.opened_at, d.id limit debts_per_transaction_max()) o) then
      return refused('too_many_debts', jsonb_build_object('outstanding', v_outstanding::text, 'currency', a.currency));
    end if;
  end if;
  return null;
end $$;
