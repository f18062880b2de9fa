import { limits } from '../../limits.ts';

/** What a block and a deleted account do to words that wait. */
export const settleFunctions = /* sql */ `
-- For this user, withdraws their own and declines others' words of these as far as they still wait, locking accounts in the order that batches use.
-- Returns how many it was.
create or replace function settle(p_user uuid, p_transactions uuid[]) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
  v_settled integer := 0;
  v_account bigint;
  a accounts;
  t transactions;
begin
  for v_account in
    select b.id from accounts b
    where b.id in (select x.account_id from transactions x where x.id = any (p_transactions))
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
create or replace function decline_all_from(c jsonb) returns jsonb language plpgsql set search_path = public, pg_temp as $$
declare
  v_user constant uuid := c ->> 'user';
  v_other constant uuid := c ->> 'other';
begin
  if not exists (select from signed_in(v_user, (c ->> 'credential')::uuid)) then return refused('not_signed_in'); end if;
  -- Whoever is saying something right now may not have seen the block: wait for them, so that their words are found below. Who comes later sees it.
  perform pg_advisory_xact_lock(pair_lock(v_user, v_other));
  perform from accounts a where (a.lender_id, a.borrower_id) in ((v_user, v_other), (v_other, v_user))
    order by a.lender_id, a.borrower_id, a.currency for no key update;
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
    select id from transactions where p_user in (author_id, other_id) and state = 'pending' limit ${limits.sweepRowsMax}));

  update people set alias = id::text where id in (
    select id from people where owner_id = p_user and alias <> id::text limit ${limits.sweepRowsMax});
  get diagnostics v_rows = row_count;
  v_touched := v_touched + v_rows;
  update transactions set description = '' where id in (
    select t.id from transactions t join parties p on p.id = t.other_id
    where p.owner_id = p_user and t.author_id = p_user and t.description <> '' limit ${limits.sweepRowsMax});
  get diagnostics v_rows = row_count;
  v_touched := v_touched + v_rows;
  update debts set description = '' where id in (
    select d.id from parties p join accounts a on p.id in (a.lender_id, a.borrower_id) join debts d on d.account_id = a.id
    where p.owner_id = p_user and d.description <> '' limit ${limits.sweepRowsMax});
  get diagnostics v_rows = row_count;
  v_touched := v_touched + v_rows;
  delete from idempotency where (user_id, key) in (select user_id, key from idempotency where user_id = p_user limit ${limits.sweepRowsMax});
  get diagnostics v_rows = row_count;
  return v_touched + v_rows;
end $$;

-- The next piece of what deleted accounts leave. Returns how many rows it touched; 0 means that nothing is left to do now.
create or replace function settle_deleted() returns integer language plpgsql set search_path = public, pg_temp as $$
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
