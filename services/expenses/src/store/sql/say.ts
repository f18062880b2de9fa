import { limits } from '../../limits.ts';
import { plannedByIndex } from './planning.ts';

/** The command that records something new. Every outcome is a value, so that one cannot spoil the batch it is in. */
export const sayFunctions = /* sql */ `
-- { user, credential, key, hash, transaction, debt, kind, authorLends, person | to, currency, amount, due, description, target, reverses }
-- What is known of the two parties is read once and told from there: the answer and the event are built without another look.
create or replace function say_one(c jsonb) returns jsonb language plpgsql as $$
declare
  v_user constant uuid := c ->> 'user';
  v_key constant uuid := c ->> 'key';
  v_hash constant bytea := decode(c ->> 'hash', 'hex');
  v_kind constant text := c ->> 'kind';
  v_reverses constant uuid := c ->> 'reverses';
  v_target constant uuid := c ->> 'target';
  v_debt constant uuid := c ->> 'debt';
  v_amount bigint := c ->> 'amount';
  v_author_lends boolean := c ->> 'authorLends';
  v_sign smallint := case when v_kind = 'lend' then 1 else -1 end;
  v_lender uuid;
  v_borrower uuid;
  v_other uuid;
  v_retired boolean;
  v_refusal jsonb;
  v_available bigint;
  v_allocations jsonb := '[]';
  v_event_allocations jsonb := '[]';
  v_answer jsonb;
  author record;
  stored record;
  said record;
  other record;
  a accounts;
  t transactions;
begin
  select s.handle, s.name, s.activated into author from signed_in(v_user, (c ->> 'credential')::uuid) s;
  if not found then return refused('not_signed_in'); end if;
  if not pg_try_advisory_xact_lock(hashtextextended(v_user::text || v_key::text, 1)) then
    return refused('in_flight', '{"retryAfterSeconds": 1}');
  end if;
  -- A statement of its own: one that began before the lock was granted would not see the other's commit.
  select i.request_hash, i.answer into stored from idempotency i where i.user_id = v_user and i.key = v_key;
  if found then
    return case when stored.request_hash = v_hash then done(stored.answer, true) else refused('key_reused') end;
  end if;

  if v_kind = 'reverse' then
    select x.sign, x.amount_minor, b.id as account_id, b.lender_id, b.borrower_id into said
      from transactions x cross join lateral (select * from accounts o where o.id = x.account_id limit 1) b
      where x.id = v_reverses and v_user in (b.lender_id, b.borrower_id);
    if not found then return refused('transaction_not_found'); end if;
    v_sign := -said.sign;
    v_amount := said.amount_minor;
    v_author_lends := said.lender_id = v_user;
    v_other := case when v_author_lends then said.borrower_id else said.lender_id end;
    select * into a from accounts where id = said.account_id for no key update;
  else
    select e.party_id, (select y.retired from currencies y where y.code = c ->> 'currency') into v_other, v_retired from addressed(c) e;
    if v_other is null then return refused('person_not_found'); end if;
    if v_retired is null then return refused('currency_unknown'); end if;
    if v_retired and v_kind = 'lend' then return refused('currency_retired'); end if;
    v_lender := case when v_author_lends then v_user else v_other end;
    v_borrower := case when v_author_lends then v_other else v_user end;
    -- THE lock: one account's row, always first, never two.
    select * into a from accounts b
      where b.lender_id = v_lender and b.borrower_id = v_borrower and b.currency = c ->> 'currency' for no key update;
    if not found then
      if not try_open(v_lender, v_borrower) then return refused('in_flight', '{"retryAfterSeconds": 1}'); end if;
      a.lender_id := v_lender;
      a.borrower_id := v_borrower;
      a.currency := c ->> 'currency';
    end if;
  end if;

  -- Under the lock, so that a block or a deletion that has settled this account is seen.
  select u.id is not null as is_user,
    p.owner_id is null and u.id is null as deleted,
    u.handle, u.name,
    u.activated_at is not null as activated,
    e.id as entry_id, e.alias,
    coalesce(l.linked, false) as linked,
    coalesce(case when l.low_id = v_other then l.low_blocks else l.high_blocks end, false) as blocked
    into other
    from parties p
    left join users u on u.id = v_other and u.deleted_at is null
    left join people e on e.owner_id = v_user and e.party_id = v_other
    left join links l on l.low_id = least(v_user, v_other) and l.high_id = greatest(v_user, v_other)
    where p.id = v_other;
  if other.is_user then
    if not author.activated then return refused('not_activated'); end if;
    if not other.activated or (other.blocked and not other.linked) then return refused('person_not_found'); end if;
    if other.blocked and (v_kind = 'lend' or v_author_lends = (v_sign = 1)) then return refused('not_accepting'); end if;
    if not other.linked then
      v_refusal := stranger_refusal(v_user, v_other);
      if v_refusal is not null then return v_refusal; end if;
    end if;
  end if;

  if v_kind = 'reverse' then
    select x.state into said from transactions x where x.id = v_reverses;
    if said.state <> 'posted' then return refused('not_posted', jsonb_build_object('state', said.state)); end if;
    if exists (select from transactions x where x.reverses_id = v_reverses and x.state in ('pending', 'posted')) then
      return refused('already_reversed');
    end if;
  elsif v_target is not null then
    v_refusal := target_refusal(v_user, v_target, a);
    if v_refusal is not null then return v_refusal; end if;
  end if;
  -- What could not post today is refused also when it would wait.
  v_refusal := refusal(a, v_kind, v_sign, v_amount, v_reverses, v_target);
  if v_refusal is not null then return v_refusal; end if;
  if waits(other.is_user, other.linked, v_author_lends, v_sign) then
    select count(*) as words, coalesce(sum(x.amount_minor) filter (where x.kind = 'repay'), 0) as repaid into said
      from transactions x where x.account_id = a.id and x.author_id = v_user and x.state = 'pending';
    if said.words >= ${limits.pendingPerAccountMax} then return refused('too_many_pending'); end if;
    v_available := a.outstanding_minor - said.repaid;
    if v_kind = 'repay' and v_amount > v_available then
      return refused('exceeds_outstanding', jsonb_build_object(
        'outstanding', a.outstanding_minor::text, 'available', greatest(v_available, 0)::text, 'currency', a.currency));
    end if;
  end if;

  if a.id is null then
    insert into accounts (lender_id, borrower_id, currency) values (a.lender_id, a.borrower_id, a.currency) on conflict do nothing;
    select * into strict a from accounts b
      where b.lender_id = a.lender_id and b.borrower_id = a.borrower_id and b.currency = a.currency for no key update;
  end if;
  insert into transactions (id, account_id, kind, sign, amount_minor, author_id, other_id, author_lends, other_is_user, first_contact,
      reverses_id, target_debt_id, due_on, description, state)
    values ((c ->> 'transaction')::uuid, a.id, v_kind, v_sign, v_amount, v_user, v_other, v_author_lends, other.is_user,
      other.is_user and not other.linked, v_reverses, v_target, (c ->> 'due')::date, c ->> 'description',
      case when waits(other.is_user, other.linked, v_author_lends, v_sign) then 'pending' else 'posted' end)
    returning * into t;
  if t.state = 'posted' then
    a := post(t, a, v_debt);
    if v_kind = 'lend' then
      v_allocations := jsonb_build_array(allocation_json(v_debt, v_amount, v_amount, t.description, t.due_on));
      v_event_allocations := jsonb_build_array(allocation_json(v_debt, v_amount, v_amount));
    else
      v_allocations := allocations(t);
      v_event_allocations := event_allocations(t, v_allocations);
    end if;
  elsif v_kind <> 'lend' then
    v_allocations := allocations(t);
  end if;
  insert into outbox (destination, topic, key, message) values ('events', 'transactions', a.id::text,
    transaction_event(
      t, a, v_user,
      party_json(v_user, true, author.handle, author.name),
      party_json(v_other, other.is_user, other.handle, case when not other.deleted then coalesce(other.name, other.alias) end),
      v_event_allocations));
  v_answer := detail_json(
    transaction_json(
      v_user, t, a.currency,
      person_json(v_other, other.entry_id, other.alias, other.handle, other.name, other.is_user, other.deleted),
      jsonb_path_query_array(v_event_allocations, '$[*].debtId'),
      null),
    v_allocations, t.state <> 'pending', a.outstanding_minor);
  insert into idempotency (user_id, key, request_hash, answer) values (v_user, v_key, v_hash, v_answer);
  return done(v_answer);
end $$;

create or replace function say(c jsonb) returns jsonb language plpgsql set search_path = public, pg_temp ${plannedByIndex} as $$
begin
  return say_one(c);
end $$;

-- Many commands in one commit; answers in the order of the commands. Accounts are locked in one order, so that two batches cannot deadlock.
create or replace function say_batch(commands jsonb) returns jsonb language plpgsql set search_path = public, pg_temp ${plannedByIndex} as $$
declare
  answers jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(commands)]);
  item record;
begin
  for item in
    select x.c, x.step
    from jsonb_array_elements(commands) with ordinality x(c, step)
    -- An alias may come to mean another person before its turn; at worst that ends in a deadlock, and then each command runs alone.
    cross join lateral addressed(x.c) e
    left join lateral (
      select o.lender_id, o.borrower_id, o.currency from accounts o
      where o.id = (select t.account_id from transactions t where t.id = (x.c ->> 'reverses')::uuid) limit 1) a on true
    order by
      coalesce(a.lender_id, case when (x.c ->> 'authorLends')::boolean then (x.c ->> 'user')::uuid else e.party_id end),
      coalesce(a.borrower_id, case when (x.c ->> 'authorLends')::boolean then e.party_id else (x.c ->> 'user')::uuid end),
      coalesce(a.currency, x.c ->> 'currency'),
      x.step
  loop
    answers[item.step] := say_one(item.c);
  end loop;
  return to_jsonb(answers);
end $$;
`;
