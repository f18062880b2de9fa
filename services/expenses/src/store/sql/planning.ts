/**
 * Settings of the functions on the hot path, which those that they call run under as well. Each statement is planned once for the life of a
 * connection: without the last setting, those that look cheaper for the values at hand are planned again at every call, at a multiple of what they
 * cost. A plan that is kept may have been made while the tables were small: then a scan or a hash join looks cheap, and it would stay when they have
 * grown. Every statement in them is meant to walk an index, and the one that leads to the fewest rows: with pages at one price, reading all of a small
 * table by another index has no advantage.
 *
 * The settings alone do not see to that: a join with a table may still walk a whole index, in its order and without a condition. So what is found by
 * a key is found by a subquery that cannot do without it, a scalar one or `lateral (… limit 1)`, and rows to be changed by `= any (array)`.
 */
export const plannedByIndex =
  'set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set random_page_cost = 1 set plan_cache_mode = force_generic_plan';
