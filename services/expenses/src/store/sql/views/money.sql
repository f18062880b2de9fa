-- An amount as the contract and the events have it. The product has exactly the digits of the currency, because numeric keeps those of its factors.
create or replace function money(p_minor numeric, p_currency text) returns jsonb language sql immutable parallel safe
return jsonb_build_object('amount', (p_minor * minor_unit(p_currency))::text, 'currency', p_currency);
