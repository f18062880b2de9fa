-- { user, credential, debt, version, due }. A user moves a date only against their own interest. No date is later than every date.
create or replace function set_due(c jsonb) returns jsonb language plpgsql as $$
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
      'outstanding', money(d.outstanding_minor, a.currency),
      'description', d.description,
      'occurredAt', iso(clock_timestamp())));
  return done(debt_view(v_user, d));
end $$;
