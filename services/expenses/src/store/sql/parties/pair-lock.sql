-- The lock of a pair of parties, independent of their order.
create or replace function pair_lock(p_one uuid, p_counterparty uuid) returns bigint language sql immutable parallel safe
return hashtextextended(least(p_one, p_counterparty)::text || greatest(p_one, p_counterparty)::text, 3);
