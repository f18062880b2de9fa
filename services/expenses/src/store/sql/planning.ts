/**
 * Settings of the functions on the hot path, which those that they call run under as well. Each statement is planned once for the life of a
 * connection: without the last setting, those that look cheaper for the values at hand are planned again at every call, at a multiple of what they
 * cost. A plan that is kept may have been made while the tables were small: then a scan or a hash join looks cheap, and it would stay when they have
 * grown. Every statement in them is meant to walk an index.
 */
export const plannedByIndex =
  'set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan';
