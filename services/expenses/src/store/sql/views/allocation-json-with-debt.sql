-- The same as an answer has it.
create or replace function allocation_json(p_debt uuid, p_amount bigint, p_outstanding bigint, p_currency text, p_description text, p_due date)
returns jsonb language sql stable parallel safe
return jsonb_build_object('debtId', p_debt, 'amount', money(p_amount, p_currency), 'outstanding', money(p_outstanding, p_currency),
  'description', p_description, 'dueOn', p_due);
