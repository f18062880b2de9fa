-- The account of a command, locked, and the direction of the transaction on it; or a refusal. THE lock: one account's row, always first, never two.
-- An account that is not stored yet has no id. A reversal has the amount, sign and sides of the transaction that it reverses.
create or replace function locate_account(
  c jsonb, out refusal jsonb, out counterparty_id uuid, out sign smallint, out amount bigint, out a accounts)
language plpgsql as $$
declare
  v_user constant uuid := c ->> 'user';
  v_lends constant boolean := c ->> 'authorLends';
  v_retired boolean;
  reversed record;
begin
  if c ->> 'kind' = 'reverse' then
    select x.sign, x.amount_minor, b.id as account_id, b.lender_id, b.borrower_id into reversed
      from transactions x join accounts b on b.id = x.account_id
      where x.id = (c ->> 'reverses')::uuid and v_user in (b.lender_id, b.borrower_id);
    if not found then refusal := refused('transaction_not_found'); return; end if;
    sign := -reversed.sign;
    amount := reversed.amount_minor;
    counterparty_id := case when reversed.lender_id = v_user then reversed.borrower_id else reversed.lender_id end;
    select * into a from accounts b where b.id = reversed.account_id for no key update;
    return;
  end if;
  sign := case when c ->> 'kind' = 'lend' then 1 else -1 end;
  amount := c ->> 'amount';
  select e.party_id, (select y.retired from currencies y where y.code = c ->> 'currency') into counterparty_id, v_retired from addressed(c) e;
  if counterparty_id is null then refusal := refused('person_not_found'); return; end if;
  if v_retired is null then refusal := refused('currency_unknown'); return; end if;
  if v_retired and c ->> 'kind' = 'lend' then refusal := refused('currency_retired'); return; end if;
  select * into a from accounts b
    where b.lender_id = case when v_lends then v_user else counterparty_id end
      and b.borrower_id = case when v_lends then counterparty_id else v_user end
      and b.currency = c ->> 'currency'
    for no key update;
  if found then return; end if;
  if not try_lock_pair(v_user, counterparty_id) then refusal := refused('in_flight', '{"retryAfterSeconds": 1}'); return; end if;
  a.lender_id := case when v_lends then v_user else counterparty_id end;
  a.borrower_id := case when v_lends then counterparty_id else v_user end;
  a.currency := c ->> 'currency';
end $$;
