-- The event of a change of state. p_allocations omits the fields that only answers have: with them the largest event would be too large.
create or replace function transaction_event(t transactions, a accounts, p_actor uuid, p_author jsonb, p_counterparty jsonb, p_allocations jsonb)
returns jsonb language sql stable parallel safe
return jsonb_build_object(
  'transactionId', t.id,
  'accountId', a.id::text,
  'kind', t.kind,
  'state', t.state,
  'currency', a.currency,
  'amount', t.amount_minor::text,
  'author', p_author,
  'counterparty', p_counterparty,
  'authorLends', t.author_lends,
  'actorId', p_actor,
  'description', t.description,
  'dueOn', t.due_on,
  'reversesId', t.reverses_id,
  'allocations', p_allocations,
  'outstanding', a.outstanding_minor::text,
  'recordedAt', iso(t.recorded_at),
  'occurredAt', iso(coalesce(t.decided_at, t.recorded_at)),
  'firstContact', t.first_contact,
  'raises', t.sign = 1);
