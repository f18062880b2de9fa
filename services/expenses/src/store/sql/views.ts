/**
 * Functions that tell: JSON for the parties' eyes. Amounts are texts of minor units, instants ISO 8601 in UTC with microseconds.
 * Those named `…_json` are expressions over values that the caller has already; the planner puts their text in place of the call, which it does only
 * for functions that are not marked stricter than what they call (`stable`) and have no settings of their own. The others read.
 */
export const viewFunctions = /* sql */ `
create or replace function iso(at timestamptz) returns text language sql stable parallel safe
return to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

create or replace function person_json(p_party uuid, p_person uuid, p_alias text, p_handle text, p_name text, p_is_user boolean, p_deleted boolean)
returns jsonb language sql stable parallel safe
return jsonb_build_object(
  'partyId', p_party,
  'personId', p_person,
  'alias', coalesce(p_alias, '@' || p_handle, 'deleted account'),
  'handle', p_handle,
  'name', p_name,
  'isUser', p_is_user,
  'deleted', p_deleted);

-- The other one, as p_me knows them. Each is looked up by the argument: by what was found of the party, the whole book could be walked for it.
create or replace function person_view(p_me uuid, p_party uuid) returns jsonb language sql stable as $$
  select person_json(p.id, e.id, e.alias, u.handle, u.name, u.id is not null, p.owner_id is null and u.id is null)
  from parties p
  left join users u on u.id = p_party and u.deleted_at is null
  left join people e on e.owner_id = p_me and e.party_id = p_party
  where p.id = p_party
$$;

create or replace function transaction_json(p_me uuid, t transactions, p_currency text, p_person jsonb, p_debt_ids jsonb, p_reversed_by jsonb)
returns jsonb language sql stable parallel safe
return jsonb_build_object(
  'id', t.id,
  'kind', t.kind,
  'state', t.state,
  'currency', p_currency,
  'amount', t.amount_minor::text,
  'raises', t.sign = 1,
  'mine', t.author_id = p_me,
  'iLend', t.lender_id = p_me,
  'authorLends', t.author_lends,
  'inFavour', t.in_favour,
  'firstContact', t.first_contact,
  'otherIsUser', t.other_is_user,
  'person', p_person,
  'description', t.description,
  'dueOn', t.due_on,
  'debtIds', p_debt_ids,
  'reversesId', t.reverses_id,
  'reversedBy', p_reversed_by,
  'waitsFor', case when t.state = 'pending' then case when t.author_id = p_me then 'them' else 'me' end end,
  'saidAt', iso(t.said_at),
  'decidedAt', iso(t.decided_at),
  'decidedByMe', t.decided_by is not distinct from p_me);

create or replace function transaction_view(p_me uuid, t transactions) returns jsonb language sql stable as $$
  select transaction_json(
    p_me, t, a.currency,
    person_view(p_me, case when t.author_id = p_me then t.other_id else t.author_id end),
    case when t.state = 'posted'
      then coalesce((select jsonb_agg(l.debt_id order by l.account_no) from lines l where l.transaction_id = t.id), '[]') else '[]' end,
    (select jsonb_build_object('id', r.id, 'state', r.state) from transactions r where r.reverses_id = t.id and r.state in ('pending', 'posted')))
  from accounts a where a.id = t.account_id
$$;

-- A part on one debt, and what is left of that debt. An event has no more than this.
create or replace function allocation_json(p_debt uuid, p_amount bigint, p_outstanding bigint) returns jsonb language sql stable parallel safe
return jsonb_build_object('debtId', p_debt, 'amount', p_amount::text, 'outstanding', p_outstanding::text);

create or replace function allocation_json(p_debt uuid, p_amount bigint, p_outstanding bigint, p_description text, p_due date)
returns jsonb language sql stable parallel safe
return jsonb_build_object('debtId', p_debt, 'amount', p_amount::text, 'outstanding', p_outstanding::text, 'description', p_description, 'dueOn', p_due);

-- The effect of a posted transaction on debts; of a pending one, what it would be now, none when it does not fit any more; of others, none.
-- Debts are looked up one by one: a join could be planned as a scan of the table while it was small, and the plan stays.
create or replace function allocations(t transactions) returns jsonb language plpgsql stable as $$
begin
  case t.state
    when 'posted' then
      return (
        select coalesce(jsonb_agg((
          select allocation_json(d.id, abs(l.delta_minor), l.debt_after, d.description, d.due_on) from debts d where d.id = l.debt_id
        ) order by l.account_no), '[]')
        from lines l where l.transaction_id = t.id);
    when 'pending' then
      return (
        select case when sum(p.delta_minor) = t.sign * t.amount_minor and min(p.debt_after) >= 0
          then jsonb_agg((
            select allocation_json(d.id, abs(p.delta_minor), p.debt_after, d.description, d.due_on) from debts d where d.id = p.debt_id
          ) order by p.step) else '[]' end
        from plan(t) p);
    else
      return '[]';
  end case;
end $$;

create or replace function detail_json(p_view jsonb, p_allocations jsonb, p_final boolean, p_outstanding bigint) returns jsonb language sql stable parallel safe
return p_view || jsonb_build_object('allocations', p_allocations, 'final', p_final, 'outstanding', p_outstanding::text);

create or replace function transaction_detail(p_me uuid, t transactions) returns jsonb language sql stable as $$
  select detail_json(transaction_view(p_me, t), allocations(t), t.state <> 'pending', a.outstanding_minor)
  from accounts a where a.id = t.account_id
$$;

create or replace function debt_view(p_me uuid, d debts) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'id', d.id,
    'person', person_view(p_me, case when a.lender_id = p_me then a.borrower_id else a.lender_id end),
    'iLend', a.lender_id = p_me,
    'currency', a.currency,
    'principal', l.delta_minor::text,
    'outstanding', d.outstanding_minor::text,
    'dueOn', d.due_on,
    'description', d.description,
    'version', d.version,
    'openedAt', iso(d.opened_at))
  from accounts a join lines l on l.debt_id = d.id and l.no = 1
  where a.id = d.account_id
$$;
`;
