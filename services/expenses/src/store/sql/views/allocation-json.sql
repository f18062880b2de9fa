-- The part of a payment on one debt, and what is outstanding of that debt after it. An event contains no more than this.
create or replace function allocation_json(p_debt uuid, p_amount bigint, p_outstanding bigint, p_currency text)
returns jsonb language sql stable parallel safe
return jsonb_build_object('debtId', p_debt, 'amount', money(p_amount, p_currency), 'outstanding', money(p_outstanding, p_currency));
