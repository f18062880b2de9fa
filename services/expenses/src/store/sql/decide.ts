import { plannedByIndex } from './planning.ts';
/** Commands on what is there: the other's word, due dates, and what a block or a deleted account settles. */
export const decideFunctions = /* sql */ `
-- A confirmed first word links the two and puts its author into the book of who confirmed: under the handle, or what is free.
create or replace function link_after_first_word(t transactions, p_person uuid) returns void
language plpgsql as $$
begin
  insert into links (low_id, high_id, linked) values (least(t.author_id, t.other_id), greatest(t.author_id, t.other_id), true)
    on conflict (low_id, high_id) do update set linked = true, request_id = null, requested_by = null, requested_at = null;
  -- Again with the next alias, for one that was given to somebody else at this very moment.
  for attempt in 1..3 loop
    insert into people (id, owner_id, party_id, alias)
      select p_person, t.other_id, u.id, x.alias
      from users u, unnest(array[u.handle, '@' || u.handle, '@' || u.handle || ' ' || left(t.id::text, 13)]) with ordinality x(alias, preference)
      where u.id = t.author_id
        and not exists (select from people e where e.owner_id = t.other_id and (e.party_id = u.id or lower(e.alias) = lower(x.alias)))
      order by x.preference limit 1 on conflict do nothing;
    exit when found;
  end loop;
end $$;

-- { user, credential, transaction, state: posted | declined | withdrawn, debt, person }
create or replace function decide(c jsonb) returns jsonb language plpgsql set search_path = public, pg_temp ${plannedByIndex} as $$
declare
  v_user constant uuid := c ->> 'user';
  v_state constant text := c ->> 'state';
  v_refusal jsonb;
  v_answer jsonb;
  a accounts;
  t transactions;
begin
  if not exists (select from signed_in(v_user, (c ->> 'credential')::uuid)) then return refused('not_signed_in'); end if;
  select * into t from transactions where id = (c ->> 'transaction')::uuid and v_user in (author_id, other_id);
  if not found then return refused('transaction_not_found'); end if;
  select * into a from accounts where id = t.account_id for no key update;
  -- Again, under the lock: the first word wins.
  select * into t from transactions where id = t.id;
  if (v_user = t.author_id) <> (v_state = 'withdrawn') then return refused('not_yours', jsonb_build_object('state', t.state)); end if;
  if t.state = v_state and t.decided_by = v_user then return done(transaction_detail(v_user, t), true); end if;
  if t.state <> 'pending' then return refused('already_decided', jsonb_build_object('state', t.state)); end if;

  if v_state = 'posted' then
    -- Its author is gone, and takes it back as soon as the account is settled.
    if exists (select from users u where u.id = t.author_id and u.deleted_at is not null) then
      return refused('already_decided', '{"state": "withdrawn"}');
    end if;
    v_refusal := refusal(a, t.kind, t.sign, t.amount_minor, t.reverses_id, t.target_debt_id);
    if v_refusal is not null then return v_refusal; end if;
    if t.first_contact and not try_book(v_user) then return refused('in_flight', '{"retryAfterSeconds": 1}'); end if;
  end if;
  update transactions set state = v_state, decided_by = v_user, decided_at = clock_timestamp() where id = t.id returning * into t;
  if v_state = 'posted' then
    a := post(t, a, (c ->> 'debt')::uuid);
    if t.first_contact then perform link_after_first_word(t, (c ->> 'person')::uuid); end if;
  end if;
  v_answer := transaction_detail(v_user, t);
  perform emit_transaction(t, a, v_user, v_answer -> 'allocations');
  return done(v_answer);
end $$;

-- { user, credential, debt, version, due }. A date moves at once only against the mover's interest; no date is later than every date.
create or replace function set_due(c jsonb) returns jsonb language plpgsql set search_path = public, pg_temp ${plannedByIndex} as $$
declare
  v_user constant uuid := c ->> 'user';
  v_due constant date := c ->> 'due';
  v_shared boolean;
  v_later boolean;
  a accounts;
  d debts;
begin
  if not exists (select from signed_in(v_user, (c ->> 'credential')::uuid)) then return refused('not_signed_in'); end if;
  select b.* into a from debts x cross join lateral (select * from accounts o where o.id = x.account_id limit 1) b
    where x.id = (c ->> 'debt')::uuid and v_user in (b.lender_id, b.borrower_id);
  if not found then return refused('debt_not_found'); end if;
  select * into a from accounts where id = a.id for no key update;
  select * into d from debts where id = (c ->> 'debt')::uuid;
  if d.version <> (c ->> 'version')::integer then return refused('version_changed', jsonb_build_object('version', d.version)); end if;
  if d.due_on is not distinct from v_due then return done(debt_view(v_user, d), true); end if;
  v_shared := exists (select from users u
    where u.id = case when a.lender_id = v_user then a.borrower_id else a.lender_id end and u.deleted_at is null);
  v_later := coalesce(v_due, 'infinity') > coalesce(d.due_on, 'infinity');
  if v_shared and v_later <> (a.lender_id = v_user) then return refused('needs_other'); end if;

  update debts set due_on = v_due, version = version + 1 where id = d.id returning * into d;
  insert into outbox (destination, topic, key, message)
    values ('events', 'debts', a.id::text, jsonb_build_object(
      'debtId', d.id,
      'accountId', a.id::text,
      'version', d.version,
      'dueOn', d.due_on,
      'actorId', v_user,
      'lender', party_event(a.lender_id),
      'borrower', party_event(a.borrower_id),
      'currency', a.currency,
      'outstanding', d.outstanding_minor::text,
      'description', d.description,
      'occurredAt', iso(clock_timestamp())));
  return done(debt_view(v_user, d));
end $$;
`;
