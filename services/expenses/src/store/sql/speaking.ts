import { limits } from '../../limits.ts';

/** Who speaks, whom they address, and whether they may. */
export const speakingFunctions = /* sql */ `
-- Who speaks. No row when the credential is not theirs, or is not valid (any more).
create or replace function signed_in(p_user uuid, p_credential uuid) returns table (handle text, name text, activated boolean)
language sql stable rows 1 as $$
  select u.handle, u.name, u.activated_at is not null
  from credentials c join users u on u.id = c.user_id
  where c.id = p_credential and c.user_id = p_user and c.revoked_at is null and u.deleted_at is null
    and (c.expires_at is null or c.expires_at > clock_timestamp())
$$;

-- The rule of consent as one expression: whether a word waits for the other.
create or replace function waits(p_other_is_user boolean, p_linked boolean, p_author_lends boolean, p_sign integer) returns boolean
language sql immutable parallel safe
return p_other_is_user and (not p_linked or p_author_lends = (p_sign = 1));

-- The lock of what is between two, in whatever order they are named.
create or replace function pair_lock(p_one uuid, p_other uuid) returns bigint language sql immutable parallel safe
return hashtextextended(least(p_one, p_other)::text || greatest(p_one, p_other)::text, 3);

-- Whoever adds to an address book, or speaks to a stranger, holds this for the user. Never waited for: who waits here with an account locked could deadlock.
create or replace function try_book(p_user uuid) returns boolean language sql as $$
  select pg_try_advisory_xact_lock(hashtextextended(p_user::text, 2))
$$;

-- Held by who opens an account with another, which nobody else can lock before it is committed. Never waited for, as above.
create or replace function try_open(p_one uuid, p_other uuid) returns boolean language sql as $$
  select pg_try_advisory_xact_lock_shared(pair_lock(p_one, p_other))
$$;

-- Why this user may not address that stranger now, or null.
create or replace function stranger_refusal(p_user uuid, p_other uuid) returns jsonb
language plpgsql as $$
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
language sql stable as $$
  select coalesce((
    select case
      when b.id = a.id then null
      when b.lender_id = a.borrower_id and b.borrower_id = a.lender_id then refused('wrong_side')
      when b.lender_id = a.lender_id and b.borrower_id = a.borrower_id then refused('currency_mismatch', jsonb_build_object('currency', b.currency))
      else refused('debt_not_found') end
    from debts d cross join lateral (select * from accounts o where o.id = d.account_id limit 1) b
    where d.id = p_debt and p_user in (b.lender_id, b.borrower_id)
  ), case when exists (select from debts d where d.id = p_debt and d.account_id = a.id) then null else refused('debt_not_found') end)
$$;

-- Whom a command addresses: by the id of an entry (person), or as the user calls them (to): by their alias, with @ by the handle of a user in their book.
-- Neither a handle nor an alias is ever guessed, and an alias that begins with @ is reached by its entry only. Null when there is none.
create or replace function addressed(c jsonb) returns table (party_id uuid) language sql stable rows 1 as $$
  select case
    when c ->> 'to' is null then (
      select e.party_id from people e where e.id = (c ->> 'person')::uuid and e.owner_id = (c ->> 'user')::uuid)
    when starts_with(c ->> 'to', '@') then (
      select e.party_id from people e where e.owner_id = (c ->> 'user')::uuid and e.party_id = (
        select u.id from users u where lower(u.handle) = lower(substr(c ->> 'to', 2)) and u.deleted_at is null))
    else (
      select e.party_id from people e where e.owner_id = (c ->> 'user')::uuid and lower(e.alias) = lower(c ->> 'to'))
  end
$$;
`;
