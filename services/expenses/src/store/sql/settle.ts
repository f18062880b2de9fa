import { limits } from '../../limits.ts';
import { plannedByIndex } from './planning.ts';

/** What a block and a deleted account do to words that wait. */
export const settleFunctions = /* sql */ `
-- For this user, withdraws their own and declines others' words of these as far as they still wait, locking accounts in the order that batches use.
-- Returns how many it was.
create or replace function settle(p_user uuid, p_transactions uuid[]) returns integer
language plpgsql set search_path = public, pg_temp ${plannedByIndex} as $$
declare
  v_settled integer := 0;
  v_account bigint;
  a accounts;
  t transactions;
begin
  for v_account in
    select b.id from (select distinct x.account_id from transactions x where x.id = any (p_transactions)) y
    cross join lateral (select * from accounts o where o.id = y.account_id limit 1) b
    order by b.lender_id, b.borrower_id, b.currency
  loop
    select * into a from accounts where id = v_account for no key update;
    for t in
      update transactions x
        set state = case when x.author_id = p_user then 'withdrawn' else 'declined' end, decided_by = p_user, decided_at = clock_timestamp()
        where x.id = any (p_transactions) and x.account_id = v_account and x.state = 'pending' returning *
    loop
      perform emit_transaction(t, a, t.decided_by, '[]');
      v_settled := v_settled + 1;
    end loop;
  end loop;
  return v_settled;
end $$;

-- { user, credential, other }. The block itself is committed before.
create or replace function decline_all_from(c jsonb) returns jsonb language plpgsql set search_path = public, pg_temp ${plannedByIndex} as $$
declare
  v_user constant uuid := c ->> 'user';
  v_other constant uuid := c ->> 'other';
begin
  if not exists (select from signed_in(v_user, (c ->> 'credential')::uuid)) then return refused('not_signed_in'); end if;
  -- Whoever is saying something right now may not have seen the block: wait for them, so that their words are found below. Who comes later sees it.
  perform pg_advisory_xact_lock(pair_lock(v_user, v_other));
  perform from accounts a where a.lender_id = least(v_user, v_other) and a.borrower_id = greatest(v_user, v_other)
    order by a.currency for no key update;
  perform from accounts a where a.lender_id = greatest(v_user, v_other) and a.borrower_id = least(v_user, v_other)
    order by a.currency for no key update;
  return done(to_jsonb(settle(v_user, array(
    select x.id from transactions x
    where x.other_id = v_user and x.author_id = v_other and x.state = 'pending' and x.other_is_user
    limit ${limits.sweepRowsMax}))));
end $$;

-- A bounded piece of what one deleted account leaves. Returns how many rows it touched.
create or replace function settle_account(p_user uuid) returns integer language plpgsql set search_path = public, pg_temp as $$
declare
  v_touched integer;
  v_rows integer;
begin
  v_touched := settle(p_user, array(
    (select id from transactions where author_id = p_user and state = 'pending' limit ${limits.sweepRowsMax})
    union all
    (select id from transactions where other_id = p_user and state = 'pending' limit ${limits.sweepRowsMax})
    limit ${limits.sweepRowsMax}));

  update people set alias = id::text where id = any (array(
    select id from people where owner_id = p_user and alias <> id::text limit ${limits.sweepRowsMax}));
  get diagnostics v_rows = row_count;
  v_touched := v_touched + v_rows;
  update transactions set description = '' where id = any (array(
    select t.id from transactions t
    where t.author_id = p_user and t.description <> '' and (select p.owner_id from parties p where p.id = t.other_id) = p_user
    limit ${limits.sweepRowsMax}));
  get diagnostics v_rows = row_count;
  v_touched := v_touched + v_rows;
  update debts set description = '' where id = any (array(
    select d.id from (
      select a.id, a.borrower_id as other_id from accounts a where a.lender_id = p_user
      union all
      select a.id, a.lender_id from accounts a where a.borrower_id = p_user
    ) mine
    cross join lateral (select o.id from debts o where o.account_id = mine.id and o.description <> '' limit ${limits.sweepRowsMax}) d
    where (select p.owner_id from parties p where p.id = mine.other_id) = p_user limit ${limits.sweepRowsMax}));
  get diagnostics v_rows = row_count;
  v_touched := v_touched + v_rows;
  delete from idempotency where user_id = p_user and key = any (array(select i.key from idempotency i where i.user_id = p_user limit ${limits.sweepRowsMax}));
  get diagnostics v_rows = row_count;
  return v_touched + v_rows;
end $$;

-- The next piece of what deleted accounts leave. Returns how many rows it touched; 0 means that nothing is left to do now.
create or replace function settle_deleted() returns integer language plpgsql set search_path = public, pg_temp ${plannedByIndex} as $$
declare
  v_user uuid;
  v_touched integer;
begin
  for v_user in
    select id from users where deleted_at is not null and settled_at is null order by deleted_at limit ${limits.sweepRowsMax} for update skip locked
  loop
    v_touched := settle_account(v_user);
    -- One account a commit, so that ledger accounts are locked in one order.
    if v_touched > 0 then return v_touched; end if;
    -- A word that was being said while the account was deleted may still come: look again for a while.
    update users set settled_at = clock_timestamp()
      where id = v_user and deleted_at < clock_timestamp() - interval '${limits.deletedLookedAtMs} milliseconds';
  end loop;
  return 0;
end $$;
`;
