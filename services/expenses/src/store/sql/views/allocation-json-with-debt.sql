create or replace function allocation_json(p_debt uuid, p_amount bigint, p_outstanding bigint, p_description text, p_due date)
returns jsonb language sql stable parallel safe
return jsonb_build_object('debtId', p_debt, 'amount', p_amount::text, 'outstanding', p_outstanding::text, 'description', p_description, 'dueOn', p_due);
