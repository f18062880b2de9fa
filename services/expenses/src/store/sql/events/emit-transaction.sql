-- The outbox id is drawn under the account's lock, so events of one account are in order.
create or replace function emit_transaction(t transactions, a accounts, p_actor uuid, p_allocations jsonb) returns void language plpgsql as $$
begin
  insert into outbox (destination, topic, key, message) values ('events', 'transactions', a.id::text,
    transaction_event(t, a, p_actor, party_event(t.author_id),
      party_event(case when t.author_id = t.lender_id then t.borrower_id else t.lender_id end), event_allocations(t, p_allocations)));
end $$;
