-- Why a transaction does not fit the account now, or null. A transaction that could not post now is refused even if it would be pending.
create or replace function fit_refusal(c jsonb, a accounts, p_sign integer, p_amount bigint, p_is_pending boolean) returns jsonb
language plpgsql as $$
declare
  v_kind constant text := c ->> 'kind';
  v_reverses constant uuid := c ->> 'reverses';
  v_target constant uuid := c ->> 'target';
  v_refusal jsonb;
begin
  if v_kind = 'reverse' then v_refusal := reversal_refusal(v_reverses);
  elsif v_target is not null then v_refusal := target_refusal((c ->> 'user')::uuid, v_target, a);
  end if;
  v_refusal := coalesce(v_refusal, refusal(a, v_kind, p_sign, p_amount, v_reverses, v_target));
  if v_refusal is null and p_is_pending then return pending_refusal(a, (c ->> 'user')::uuid, v_kind, p_amount); end if;
  return v_refusal;
end $$;
