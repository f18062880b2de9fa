-- The event of a change of state: the JSON form of debt.events.v1.TransactionEvent.
-- p_allocations omits the fields that only answers have: with them the largest event would be too large.
create or replace function transaction_event(t transactions, a accounts, p_actor uuid, p_author jsonb, p_counterparty jsonb, p_allocations jsonb)
returns jsonb language sql stable parallel safe
return jsonb_build_object(
  'transactionId', t.id,
  'accountId', a.id::text,
  'kind', t.kind,
  'state', t.state,
  'amount', money(t.amount_minor, a.currency),
  'author', p_author,
  'counterparty', p_counterparty,
  'authorLends', t.author_id = t.lender_id,
  'actorId', p_actor,
  'description', t.description,
  'dueOn', t.due_on,
  'reversesId', t.reverses_id,
  'allocations', p_allocations,
  'outstanding', money(a.outstanding_minor, a.currency),
  'recordedAt', iso(t.recorded_at),
  'occurredAt', iso(coalesce(t.decided_at, t.recorded_at)),
  'firstContact', t.first_contact,
  'raises', t.sign = 1,
  'consentFromId', t.consent_from_id);
