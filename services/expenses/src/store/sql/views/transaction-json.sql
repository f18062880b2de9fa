-- Transaction of the contract.
create or replace function transaction_json(p_me uuid, t transactions, p_currency text, p_person jsonb, p_debt_ids jsonb, p_reversed_by jsonb)
returns jsonb language sql stable parallel safe
return jsonb_build_object(
  'id', t.id,
  'kind', t.kind,
  'verb', verb(t.kind, t.author_id = t.lender_id),
  'state', t.state,
  'amount', money(t.amount_minor, p_currency),
  'person', p_person,
  'mine', t.author_id = p_me,
  'iLend', t.lender_id = p_me,
  'raises', t.sign = 1,
  'consentFrom', case when t.state = 'pending' then case when t.consent_from_id = p_me then 'me' else 'them' end end,
  'firstContact', t.first_contact,
  'description', t.description,
  'dueOn', t.due_on,
  'reversesId', t.reverses_id,
  'reversedBy', p_reversed_by,
  'recordedAt', iso(t.recorded_at),
  'decidedAt', iso(t.decided_at),
  'decidedByMe', t.decided_by is not distinct from p_me,
  'debtIds', p_debt_ids);
