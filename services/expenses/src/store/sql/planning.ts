/**
 * Settings of the functions on the hot path and of the functions that they call. Each statement is planned once for the life of a connection. Without
 * the last setting, PostgreSQL plans a statement again at every call when the values make it look cheaper, at a multiple of its cost. A kept plan may
 * come from a time when the tables were small: then a scan or a hash join looks cheap, and the plan stays after the tables have grown. Every
 * statement is meant to use the index that leads to the fewest rows. With pages at one price, reading all of a small table by another index has no
 * advantage.
 *
 * The settings alone are not sufficient: a join may still scan a whole index, in its order and without a condition. So a lookup by key is a subquery
 * that requires the key, a scalar one or `lateral (… limit 1)`, and rows to update are selected by `= any (array)`.
 */
export const plannedByIndex =
  'set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set random_page_cost = 1 set plan_cache_mode = force_generic_plan';
