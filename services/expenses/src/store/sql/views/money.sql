-- An amount as the contract and the events have it. The product has exactly the digits of the currency, because numeric keeps those of its factors.
-- Stable, as the function that it calls: the planner would not put the body of an immutable one in place of a call.
create or replace function money(p_minor numeric, p_currency text) returns jsonb language sql stable parallel safe
return jsonb_build_object('amount', (p_minor * minor_unit(p_currency))::text, 'currency', p_currency);
