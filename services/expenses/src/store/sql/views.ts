/** Functions that tell: JSON for the parties' eyes and for events. Amounts are texts of minor units, instants ISO 8601 in UTC with microseconds. */
export const viewFunctions = /* sql */ `
create or replace function iso(at timestamptz) returns text language sql immutable parallel safe
return to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- The other one, as p_me knows them.
create or replace function person_view(p_me uuid, p_party uuid) returns jsonb language sql stable set search_path = public, pg_temp as $$
  select jsonb_build_object(
    'partyId', p.id,
    'personId', e.id,
    'alias', coalesce(e.alias, '@' || u.handle, 'deleted account'),
    'handle', u.handle,
    'name', u.name,
    'isUser', u.id is not null,
    'deleted', p.owner_id is null and u.id is null)
  from parties p
  left join users u on u.id = p.id and u.deleted_at is null
  left join people e on e.owner_id = p_me and e.party_id = p.id
  where p.id = p_party
$$;

create or replace function transaction_view(p_me uuid, t transactions) returns jsonb language sql stable set search_path = public, pg_temp as $$
  select jsonb_build_object(
    'id', t.id,
    'kind', t.kind,
    'state', t.state,
    'currency', a.currency,
    'amount', t.amount_minor::text,
    'raises', t.sign = 1,
    'mine', t.author_id = p_me,
    'iLend', t.lender_id = p_me,
    'authorLends', t.author_lends,
    'inFavour', t.in_favour,
    'firstContact', t.first_contact,
    'otherIsUser', t.other_is_user,
    'person', person_view(p_me, case when t.author_id = p_me then t.other_id else t.author_id end),
    'description', t.description,
    'dueOn', t.due_on,
    'debtIds', case when t.state = 'posted'
      then coalesce((select jsonb_agg(l.debt_id order by l.account_no) from lines l where l.transaction_id = t.id), '[]') else '[]' end,
    'reversesId', t.reverses_id,
    'reversedBy', (select jsonb_build_object('id', r.id, 'state', r.state) from transactions r where r.reverses_id = t.id and r.state in ('pending', 'posted')),
    'waitsFor', case when t.state = 'pending' then case when t.author_id = p_me then 'them' else 'me' end end,
    'saidAt', iso(t.said_at),
    'decidedAt', iso(t.decided_at),
    'decidedByMe', t.decided_by is not distinct from p_me)
  from accounts a where a.id = t.account_id
$$;

-- The effect of a posted transaction on debts; of a pending one, what it would be now; of others, none.
-- Debts are looked up one by one: a join could be planned as a scan of the table while it was small, and the plan stays.
create or replace function allocations(t transactions) returns jsonb language sql stable set search_path = public, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'debtId', e.debt_id,
    'amount', abs(e.delta_minor)::text,
    'outstanding', e.debt_after::text) || (
      select jsonb_build_object('description', d.description, 'dueOn', d.due_on) from debts d where d.id = e.debt_id) order by e.step), '[]')
  from (
    select l.debt_id, l.delta_minor, l.debt_after, l.account_no as step from lines l where t.state = 'posted' and l.transaction_id = t.id
    union all
    select p.debt_id, p.delta_minor, p.debt_after, p.step from plan(t) p where t.state = 'pending'
  ) e
$$;

create or replace function transaction_detail(p_me uuid, t transactions) returns jsonb language sql stable set search_path = public, pg_temp as $$
  select transaction_view(p_me, t) || jsonb_build_object(
    'allocations', allocations(t),
    'final', t.state <> 'pending',
    'outstanding', a.outstanding_minor::text)
  from accounts a where a.id = t.account_id
$$;

create or replace function debt_view(p_me uuid, d debts) returns jsonb language sql stable set search_path = public, pg_temp as $$
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
