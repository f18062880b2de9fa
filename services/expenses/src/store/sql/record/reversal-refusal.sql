-- Why a transaction cannot be reversed now, or null. Call it under the account's lock.
create or replace function reversal_refusal(p_reverses uuid) returns jsonb language plpgsql stable as $$
declare
  v_state text := (select x.state from transactions x where x.id = p_reverses);
begin
  if v_state <> 'posted' then return refused('not_posted', jsonb_build_object('state', v_state)); end if;
  if exists (select from transactions x where x.reverses_id = p_reverses and x.state in ('pending', 'posted')) then
    return refused('already_reversed');
  end if;
  return null;
end $$;
