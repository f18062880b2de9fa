-- { user, credential, transaction, state: posted | declined | withdrawn, debt, person }
create or replace function decide(c jsonb) returns jsonb language plpgsql as $$
declare
  v_user constant uuid := c ->> 'user';
  v_state constant text := c ->> 'state';
  v_refusal jsonb;
  v_answer jsonb;
  a accounts;
  t transactions;
begin
  if not exists (select from signed_in(v_user, (c ->> 'credential')::uuid)) then return refused('not_signed_in'); end if;
  select * into t from transactions where id = (c ->> 'transaction')::uuid and v_user in (lender_id, borrower_id);
  if not found then return refused('transaction_not_found'); end if;
  select * into a from accounts where id = t.account_id for no key update;
  -- Read again, under the lock: the first decision wins.
  select * into t from transactions where id = t.id;
  if (v_user = t.consent_from_id) = (v_state = 'withdrawn') then return refused('not_yours', jsonb_build_object('state', t.state)); end if;
  if t.state = v_state and t.decided_by = v_user then return done(transaction_detail(v_user, t), true); end if;
  if t.state <> 'pending' then return refused('already_decided', jsonb_build_object('state', t.state)); end if;

  if v_state = 'posted' then
    -- The other party's account is deleted; clearing it will withdraw the transaction.
    if exists (select from users u where u.id in (t.lender_id, t.borrower_id) and u.deleted_at is not null) then
      return refused('already_decided', '{"state": "withdrawn"}');
    end if;
    v_refusal := refusal(a, t.kind, t.sign, t.amount_minor, t.reverses_id, t.target_debt_id);
    if v_refusal is not null then return v_refusal; end if;
    if t.first_contact and not try_lock_address_book(v_user) then return refused('in_flight', '{"retryAfterSeconds": 1}'); end if;
  end if;
  update transactions set state = v_state, decided_by = v_user, decided_at = clock_timestamp() where id = t.id returning * into t;
  if v_state = 'posted' then
    a := post(t, a, (c ->> 'debt')::uuid);
    if t.first_contact then perform connect_after_first_contact(t, (c ->> 'person')::uuid); end if;
  end if;
  v_answer := transaction_detail(v_user, t);
  perform emit_transaction(t, a, v_user, v_answer -> 'allocation');
  return done(v_answer);
end $$;
