/**
 * The next migration creates all functions of the ledger again: those that take other parameters cannot be replaced. Only functions are built on
 * them, since a rule of a table is a function of its own (`keep_rules`).
 */
const functions = /* sql */ `
do $$
declare
  made text;
begin
  -- Named before the first is dropped, because dropping one drops those that are built on it.
  foreach made in array (
    select coalesce(array_agg(p.oid::regprocedure::text), '{}') from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype and p.proname <> 'keep_rules'
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'))
  loop
    execute format('drop function if exists %s cascade', made);
  end loop;
end $$;
`;

/** Helpers that end with the connection: later migrations may change those of the ledger. */
const helpers = /* sql */ `
create function pg_temp.money_of(p_minor text, p_currency text) returns jsonb language sql stable as $$
  select jsonb_build_object('amount', (p_minor::numeric * case c.exponent when 0 then 1 when 3 then 0.001 else 0.01 end)::text, 'currency', c.code)
  from public.currencies c where c.code = p_currency
$$;

create function pg_temp.allocation_of(p_parts jsonb, p_currency text) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(part || jsonb_build_object(
    'amount', pg_temp.money_of(part ->> 'amount', p_currency),
    'outstanding', pg_temp.money_of(part ->> 'outstanding', p_currency)) order by step), '[]')
  from jsonb_array_elements(p_parts) with ordinality x(part, step)
$$;

create function pg_temp.verb_of(p_kind text, p_author_lends boolean) returns text language sql immutable as $$
  select case p_kind
    when 'lend' then case when p_author_lends then 'lend' else 'owe' end
    when 'repay' then case when p_author_lends then 'receive' else 'pay' end
    when 'forgive' then 'forgive'
    else 'undo' end
$$;
`;

/** Answers to commands that may be repeated, as the contract has them; events that are not published yet, as the JSON form of their messages. */
const documents = /* sql */ `
update idempotency
  set answer = jsonb_build_object(
    'transaction', answer - '{currency,authorLends,inFavour,counterpartyIsUser,allocations,final,outstanding}'::text[] || jsonb_build_object(
      'verb', pg_temp.verb_of(answer ->> 'kind', (answer ->> 'authorLends')::boolean),
      'amount', pg_temp.money_of(answer ->> 'amount', answer ->> 'currency'),
      'person', jsonb_build_object(
        'id', answer #> '{person,personId}', 'alias', answer #> '{person,alias}', 'handle', answer #> '{person,handle}')),
    'allocation', pg_temp.allocation_of(answer -> 'allocations', answer ->> 'currency'),
    'final', answer -> 'final',
    'outstanding', pg_temp.money_of(answer ->> 'outstanding', answer ->> 'currency'))
  where answer ? 'recordedAt';
update outbox
  set message = message - 'currency' || jsonb_build_object(
    'amount', pg_temp.money_of(message ->> 'amount', message ->> 'currency'),
    'allocations', pg_temp.allocation_of(message -> 'allocations', message ->> 'currency'),
    'outstanding', pg_temp.money_of(message ->> 'outstanding', message ->> 'currency'))
  where topic = 'transactions' and message ? 'currency';
update outbox
  set message = message - 'currency' || jsonb_build_object('outstanding', pg_temp.money_of(message ->> 'outstanding', message ->> 'currency'))
  where topic = 'debts' and message ? 'currency';
`;

/** What is stored as JSON in the form in which it is answered and published. */
export const contractDocuments = functions + helpers + documents;
