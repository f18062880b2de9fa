/**
 * Settings of the functions on the hot path. Their plans are kept for the life of a connection, also those that were made while the tables were
 * small: then a scan or a hash join looks cheap, and it would stay when they have grown. Every statement in them is meant to walk an index.
 */
export const plannedByIndex = 'set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off';
