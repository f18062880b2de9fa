-- { user, credential, key, hash, transaction, debt, kind, authorLends, person | to, currency, amount, due, description, target, reverses }
-- Every refusal is a value, so that it cannot fail the rest of the batch. The parties are read once: the answer and the event are built from that.
create or replace function record_one(c jsonb) returns jsonb language plpgsql as $$
declare
  v_user constant uuid := c ->> 'user';
  v_kind constant text := c ->> 'kind';
  v_refusal jsonb;
  v_consent_from uuid;
  v_allocations jsonb := '[]';
  v_event_allocations jsonb := '[]';
  author record;
  found_account record;
  counterparty record;
  a accounts;
  t transactions;
begin
  select s.handle, s.name, s.activated into author from signed_in(v_user, (c ->> 'credential')::uuid) s;
  if not found then return refused('not_signed_in'); end if;
  v_refusal := recorded_before(v_user, (c ->> 'key')::uuid, decode(c ->> 'hash', 'hex'));
  if v_refusal is not null then return v_refusal; end if;

  select l.*, case l.sign when 1 then (l.a).borrower_id else (l.a).lender_id end as disadvantaged_id into found_account from locate_account(c) l;
  if found_account.refusal is not null then return found_account.refusal; end if;
  a := found_account.a;

  select o.*, o.is_user and not o.linked as first_contact, o.is_user or found_account.disadvantaged_id = v_user as consenter_is_user into counterparty
    from counterparty(v_user, found_account.counterparty_id) o;
  if counterparty.is_user then
    v_refusal := addressing_refusal(v_user, author.activated, found_account.counterparty_id, counterparty.activated, counterparty.linked,
      counterparty.blocked, v_kind = 'lend' or found_account.disadvantaged_id <> v_user);
    if v_refusal is not null then return v_refusal; end if;
  end if;
  v_consent_from := consent_from(
    v_user, a.lender_id, a.borrower_id, found_account.sign, counterparty.first_contact, counterparty.consenter_is_user);
  v_refusal := fit_refusal(c, a, found_account.sign, found_account.amount, v_consent_from is not null);
  if v_refusal is not null then return v_refusal; end if;

  a := open_account(a);
  insert into transactions (id, account_id, kind, sign, amount_minor, author_id, lender_id, borrower_id, consent_from_id, consenter_is_user,
      first_contact, reverses_id, target_debt_id, due_on, description, state)
    values ((c ->> 'transaction')::uuid, a.id, v_kind, found_account.sign, found_account.amount, v_user, a.lender_id, a.borrower_id, v_consent_from,
      counterparty.consenter_is_user, counterparty.first_contact, (c ->> 'reverses')::uuid, (c ->> 'target')::uuid, (c ->> 'due')::date,
      c ->> 'description', case when v_consent_from is null then 'posted' else 'pending' end)
    returning * into t;
  if t.state = 'posted' then a := post(t, a, (c ->> 'debt')::uuid); end if;
  if v_kind <> 'lend' then
    v_allocations := allocations(t, a.currency);
    v_event_allocations := event_allocations(t, v_allocations);
  elsif t.state = 'posted' then
    v_allocations := jsonb_build_array(allocation_json((c ->> 'debt')::uuid, t.amount_minor, t.amount_minor, a.currency, t.description, t.due_on));
    v_event_allocations := jsonb_build_array(allocation_json((c ->> 'debt')::uuid, t.amount_minor, t.amount_minor, a.currency));
  end if;
  return answer_recorded(c, t, a,
    party_json(v_user, true, author.handle, author.name),
    party_json(found_account.counterparty_id, counterparty.is_user, counterparty.handle,
      case when not counterparty.deleted then coalesce(counterparty.name, counterparty.alias) end),
    person_json(counterparty.entry_id, counterparty.alias, counterparty.handle),
    v_allocations, v_event_allocations);
end $$;
