/** Functions that write events to the outbox. */
export const eventFunctions = /* sql */ `
-- A party in an event. A private person goes by the alias in the book of its owner.
create or replace function party_event(p_party uuid) returns jsonb language sql stable set search_path = public, pg_temp as $$
  select jsonb_build_object(
    'id', p.id,
    'isUser', u.id is not null,
    'handle', u.handle,
    'name', coalesce(u.name, e.alias, ''))
  from parties p
  left join users u on u.id = p.id and u.deleted_at is null
  left join people e on e.owner_id = p.owner_id and e.party_id = p.id
  where p.id = p_party
$$;

-- The event of a state change. The outbox id is drawn under the account's lock, so events of one account are in order.
create or replace function emit_transaction(t transactions, a accounts, p_actor uuid, p_allocations jsonb) returns void
language sql set search_path = public, pg_temp as $$
  insert into outbox (destination, topic, key, message)
  select 'events', 'transactions', a.id::text, jsonb_build_object(
    'transactionId', t.id,
    'accountId', a.id::text,
    'kind', t.kind,
    'state', t.state,
    'currency', a.currency,
    'amount', t.amount_minor::text,
    'author', party_event(t.author_id),
    'other', party_event(t.other_id),
    'authorLends', t.author_lends,
    'actorId', p_actor,
    'description', t.description,
    'dueOn', t.due_on,
    'reversesId', t.reverses_id,
    'allocations', (select coalesce(jsonb_agg(e - '{description,dueOn}'::text[] order by step), '[]')
      from jsonb_array_elements(case when t.state = 'posted' then p_allocations else '[]' end) with ordinality x(e, step)),
    'outstanding', a.outstanding_minor::text,
    'saidAt', iso(t.said_at),
    'occurredAt', iso(coalesce(t.decided_at, t.said_at)),
    'firstContact', t.first_contact,
    'raises', t.sign = 1)
$$;
`;
