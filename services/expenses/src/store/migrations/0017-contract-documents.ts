import { dropFunctions } from './drop-functions.ts';

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
export const contractDocuments = dropFunctions + helpers + documents;
