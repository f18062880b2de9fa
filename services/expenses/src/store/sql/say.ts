import { limits } from '../../limits.ts';
import { plannedByIndex } from './planning.ts';

/** The command that records something new. Every outcome is a value, so that one cannot spoil the batch it is in. */
export const sayFunctions = /* sql */ `
-- Whose credential it is and whether their account is activated; null when it is not valid (any more).
create or replace function credential_activated(p_user uuid, p_credential uuid) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select u.activated_at is not null
  from credentials c join users u on u.id = c.user_id
  where c.id = p_credential and c.user_id = p_user and c.revoked_at is null and u.deleted_at is null
    and (c.expires_at is null or c.expires_at > clock_timestamp())
$$;

-- The rule of consent as one expression: whether a word waits for the other.
create or replace function waits(p_other_is_user boolean, p_linked boolean, p_author_lends boolean, p_sign integer) returns boolean
language sql immutable parallel safe
return p_other_is_user and (not p_linked or p_author_lends = (p_sign = 1));

-- Whoever adds to an address book, or speaks to a stranger, holds this for the user. Never waited for: who waits here with an account locked could deadlock.
create or replace function try_book(p_user uuid) returns boolean language sql set search_path = public, pg_temp as $$
  select pg_try_advisory_xact_lock(hashtextextended(p_user::text, 2))
$$;

-- Why this user may not address that stranger now, or null.
create or replace function stranger_refusal(p_user uuid, p_other uuid) returns jsonb
language plpgsql set search_path = public, pg_temp as $$
declare
  v_from timestamptz;
begin
  if not try_book(p_user) then return refused('in_flight', '{"retryAfterSeconds": 1}'); end if;
  if exists (select from transactions where author_id = p_user and other_id = p_other and state = 'pending' and first_contact) then
    return refused('first_contact_pending');
  end if;
  select max(decided_at) + interval '${limits.firstContactAfterDeclineHours} hours' into v_from
    from transactions where author_id = p_user and other_id = p_other and state = 'declined' and first_contact;
  if v_from > clock_timestamp() then
    return refused('first_contact_too_soon', jsonb_build_object('retryAfterSeconds', ceil(extract(epoch from v_from - clock_timestamp()))));
  end if;
  select said_at + interval '1 day' into v_from from transactions
    where author_id = p_user and first_contact and said_at > clock_timestamp() - interval '1 day'
    order by said_at desc offset ${limits.firstContactsPerDayMax - 1} limit 1;
  if found then
    return refused('first_contacts_used_up', jsonb_build_object('retryAfterSeconds', ceil(extract(epoch from v_from - clock_timestamp()))));
  end if;
  return null;
end $$;

-- Why a debt is not one of this account, for the one who named it.
create or replace function target_refusal(p_user uuid, p_debt uuid, a accounts) returns jsonb
language sql stable set search_path = public, pg_temp as $$
  select coalesce((
    select case
      when b.id = a.id then null
      when b.lender_id = a.borrower_id and b.borrower_id = a.lender_id then refused('wrong_side')
      when b.lender_id = a.lender_id and b.borrower_id = a.borrower_id then refused('currency_mismatch', jsonb_build_object('currency', b.currency))
      else refused('debt_not_found') end
    from debts d join accounts b on b.id = d.account_id
    where d.id = p_debt and p_user in (b.lender_id, b.borrower_id)
  ), case when exists (select from debts d where d.id = p_debt and d.account_id = a.id) then null else refused('debt_not_found') end)
$$;

-- Whom a command addresses: by the id of an entry (person), or as the user calls them (to): by their alias, with @ by the handle of a user in their book.
-- Neither a handle nor an alias is ever guessed, and an alias that begins with @ is reached by its entry only. Null when there is none.
create or replace function addressed_party(c jsonb) returns uuid language sql stable set search_path = public, pg_temp as $$
  select case
    when c ->> 'to' is null then (
      select e.party_id from people e where e.id = (c ->> 'person')::uuid and e.owner_id = (c ->> 'user')::uuid)
    when starts_with(c ->> 'to', '@') then (
      select e.party_id from users u join people e on e.owner_id = (c ->> 'user')::uuid and e.party_id = u.id
      where lower(u.handle) = lower(substr(c ->> 'to', 2)) and u.deleted_at is null)
    else (
      select e.party_id from people e where e.owner_id = (c ->> 'user')::uuid and lower(e.alias) = lower(c ->> 'to'))
  end
$$;

-- { user, credential, key, hash, transaction, debt, kind, authorLends, person | to, currency, amount, due, description, target, reverses }
create or replace function say(c jsonb) returns jsonb language plpgsql set search_path = public, pg_temp ${plannedByIndex} as $$
declare
  v_user constant uuid := c ->> 'user';
  v_key constant uuid := c ->> 'key';
  v_hash constant bytea := decode(c ->> 'hash', 'hex');
  v_kind constant text := c ->> 'kind';
  v_reverses constant uuid := c ->> 'reverses';
  v_target constant uuid := c ->> 'target';
  v_amount bigint := c ->> 'amount';
  v_author_lends boolean := c ->> 'authorLends';
  v_sign smallint := case when v_kind = 'lend' then 1 else -1 end;
  v_activated boolean;
  v_other uuid;
  v_retired boolean;
  v_refusal jsonb;
  v_available bigint;
  v_answer jsonb;
  stored record;
  said record;
  relation record;
  a accounts;
  t transactions;
begin
  v_activated := credential_activated(v_user, (c ->> 'credential')::uuid);
  if v_activated is null then return refused('not_signed_in'); end if;
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
      from transactions x join accounts b on b.id = x.account_id
      where x.id = v_reverses and v_user in (b.lender_id, b.borrower_id);
    if not found then return refused('transaction_not_found'); end if;
    v_sign := -said.sign;
    v_amount := said.amount_minor;
    v_author_lends := said.lender_id = v_user;
    v_other := case when v_author_lends then said.borrower_id else said.lender_id end;
    select * into a from accounts where id = said.account_id for no key update;
  else
    v_other := addressed_party(c);
    if v_other is null then return refused('person_not_found'); end if;
    select y.retired into v_retired from currencies y where y.code = c ->> 'currency';
    if not found then return refused('currency_unknown'); end if;
    if v_retired and v_kind = 'lend' then return refused('currency_retired'); end if;
    -- THE lock: one account's row, always first, never two.
    select * into a from accounts
      where lender_id = case when v_author_lends then v_user else v_other end
        and borrower_id = case when v_author_lends then v_other else v_user end
        and currency = c ->> 'currency' for no key update;
    if not found then
      a.lender_id := case when v_author_lends then v_user else v_other end;
      a.borrower_id := case when v_author_lends then v_other else v_user end;
      a.currency := c ->> 'currency';
    end if;
  end if;

  -- Under the lock, so that a block or a deletion that has settled this account is seen.
  select u.id is not null and u.deleted_at is null as is_user,
    u.activated_at is not null as activated,
    coalesce(l.linked, false) as linked,
    coalesce(case when l.low_id = v_other then l.low_blocks else l.high_blocks end, false) as blocked
    into relation
    from parties p
    left join users u on u.id = p.id
    left join links l on l.low_id = least(v_user, v_other) and l.high_id = greatest(v_user, v_other)
    where p.id = v_other;
  if relation.is_user then
    if not v_activated then return refused('not_activated'); end if;
    if not relation.activated or (relation.blocked and not relation.linked) then return refused('person_not_found'); end if;
    if relation.blocked and (v_kind = 'lend' or v_author_lends = (v_sign = 1)) then return refused('not_accepting'); end if;
    if not relation.linked then
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
  if waits(relation.is_user, relation.linked, v_author_lends, v_sign) then
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
    values ((c ->> 'transaction')::uuid, a.id, v_kind, v_sign, v_amount, v_user, v_other, v_author_lends, relation.is_user,
      relation.is_user and not relation.linked, v_reverses, v_target, (c ->> 'due')::date, c ->> 'description',
      case when waits(relation.is_user, relation.linked, v_author_lends, v_sign) then 'pending' else 'posted' end)
    returning * into t;
  if t.state = 'posted' then a := post(t, a, (c ->> 'debt')::uuid); end if;
  v_answer := transaction_detail(v_user, t);
  perform emit_transaction(t, a, v_user, v_answer -> 'allocations');
  insert into idempotency (user_id, key, request_hash, answer) values (v_user, v_key, v_hash, v_answer);
  return done(v_answer);
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
    -- A name may come to mean somebody else before its turn; at worst that ends in a deadlock, and then each command runs alone.
    cross join lateral (select addressed_party(x.c) as party_id) e
    left join transactions t on t.id = (x.c ->> 'reverses')::uuid
    left join accounts a on a.id = t.account_id
    order by
      coalesce(a.lender_id, case when (x.c ->> 'authorLends')::boolean then (x.c ->> 'user')::uuid else e.party_id end),
      coalesce(a.borrower_id, case when (x.c ->> 'authorLends')::boolean then e.party_id else (x.c ->> 'user')::uuid end),
      coalesce(a.currency, x.c ->> 'currency'),
      x.step
  loop
    answers[item.step] := say(item.c);
  end loop;
  return to_jsonb(answers);
end $$;
`;
