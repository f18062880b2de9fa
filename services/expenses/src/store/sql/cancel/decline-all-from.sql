-- { user, credential, author }. The block itself was committed before.
create or replace function decline_all_from(c jsonb) returns jsonb language plpgsql as $$
declare
  v_user constant uuid := c ->> 'user';
  v_author constant uuid := c ->> 'author';
begin
  if not exists (select from signed_in(v_user, (c ->> 'credential')::uuid)) then return refused('not_signed_in'); end if;
  -- A concurrent recording may not have seen the block: wait for it, so that its transaction is found below. A later one sees the block.
  perform pg_advisory_xact_lock(pair_lock(v_user, v_author));
  perform from accounts a where a.lender_id = least(v_user, v_author) and a.borrower_id = greatest(v_user, v_author)
    order by a.currency for no key update;
  perform from accounts a where a.lender_id = greatest(v_user, v_author) and a.borrower_id = least(v_user, v_author)
    order by a.currency for no key update;
  return done(to_jsonb(cancel_pending(v_user, array(
    select x.id from transactions x where x.consent_from_id = v_user and x.author_id = v_author and x.state = 'pending' limit sweep_rows_max()))));
end $$;
