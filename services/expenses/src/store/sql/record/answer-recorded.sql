-- Stores the event and the answer in the commit that records the transaction. Built from what the command has read already.
create or replace function answer_recorded(
  c jsonb, t transactions, a accounts, p_author jsonb, p_counterparty jsonb, p_person jsonb, p_allocations jsonb, p_event_allocations jsonb)
returns jsonb language plpgsql as $$
declare
  v_user constant uuid := c ->> 'user';
  v_answer constant jsonb := detail_json(
    transaction_json(v_user, t, a.currency, p_person, jsonb_path_query_array(p_event_allocations, '$[*].debtId'), null),
    p_allocations, t.state <> 'pending', money(a.outstanding_minor, a.currency));
begin
  insert into outbox (destination, topic, key, message) values ('events', 'transactions', a.id::text,
    transaction_event(t, a, v_user, p_author, p_counterparty, p_event_allocations));
  insert into idempotency (user_id, key, request_hash, answer)
    values (v_user, (c ->> 'key')::uuid, decode(c ->> 'hash', 'hex'), v_answer);
  return done(v_answer);
end $$;
