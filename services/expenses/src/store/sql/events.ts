/** Functions that write events to the outbox. */
export const eventFunctions = /* sql */ `
create or replace function party_json(p_id uuid, p_is_user boolean, p_handle text, p_name text) returns jsonb language sql stable parallel safe
return jsonb_build_object('id', p_id, 'isUser', p_is_user, 'handle', p_handle, 'name', coalesce(p_name, ''));

-- A party in an event. A private person goes by the alias in the book of its owner.
create or replace function party_event(p_party uuid) returns jsonb language sql stable as $$
  select party_json(p.id, u.id is not null, u.handle,
    coalesce(u.name, (select e.alias from people e where e.owner_id = p.owner_id and e.party_id = p.id)))
  from parties p
  left join users u on u.id = p_party and u.deleted_at is null
  where p.id = p_party
$$;

-- The event of a state change. p_allocations without what the receivers of an event do not get: with it a large one would be too large.
create or replace function transaction_event(t transactions, a accounts, p_actor uuid, p_author jsonb, p_other jsonb, p_allocations jsonb)
returns jsonb language sql stable parallel safe
return jsonb_build_object(
  'transactionId', t.id,
  'accountId', a.id::text,
  'kind', t.kind,
  'state', t.state,
  'currency', a.currency,
  'amount', t.amount_minor::text,
  'author', p_author,
  'other', p_other,
  'authorLends', t.author_lends,
  'actorId', p_actor,
  'description', t.description,
  'dueOn', t.due_on,
  'reversesId', t.reverses_id,
  'allocations', p_allocations,
  'outstanding', a.outstanding_minor::text,
  'saidAt', iso(t.said_at),
  'occurredAt', iso(coalesce(t.decided_at, t.said_at)),
  'firstContact', t.first_contact,
  'raises', t.sign = 1);

-- The allocations of an answer as an event has them.
create or replace function event_allocations(t transactions, p_allocations jsonb) returns jsonb language plpgsql stable as $$
begin
  if t.state <> 'posted' then return '[]'; end if;
  return (
    select coalesce(jsonb_agg(e - '{description,dueOn}'::text[] order by step), '[]') from jsonb_array_elements(p_allocations) with ordinality x(e, step));
end $$;

-- The outbox id is drawn under the account's lock, so events of one account are in order.
create or replace function emit_transaction(t transactions, a accounts, p_actor uuid, p_allocations jsonb) returns void language plpgsql as $$
begin
  insert into outbox (destination, topic, key, message) values ('events', 'transactions', a.id::text,
    transaction_event(t, a, p_actor, party_event(t.author_id), party_event(t.other_id), event_allocations(t, p_allocations)));
end $$;
`;
