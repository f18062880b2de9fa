import { bounds } from '@debt/rules';

/** Every bound of the expenses service in one place. The SQL functions are built with these numbers, so there is no second copy. */
export const limits = {
  ...bounds,
  /** What one person can owe another in one currency, in minor units. */
  outstandingMinorMax: 1_000_000_000_000_000_000n,
  aliasLengthMax: 60,
  /** Words of one author that wait on one ledger account. */
  pendingPerAccountMax: 100,
  /** First words to people one is not linked to. */
  firstContactsPerDayMax: 20,
  /** After a declined first word, the next to the same person. */
  firstContactAfterDeclineHours: 24,
  idempotencyKeptDays: 90,
  /** One message to the broker; a payment over the most debts is about half of it. */
  outboxMessageBytesMax: 262_144,
  /** What waits longer for its broker is shown by /readyz. */
  outboxIdleMs: 5_000,
  /** Words to a deleted account are looked for so long after the deletion: longer than any statement takes. */
  deletedLookedAtMs: 60_000,
  /** Rows touched by one statement of a sweep. */
  sweepRowsMax: 1000,
  pageRowsMax: 200,
  /** Rows fetched at once while exporting. */
  exportRowsPerFetch: 500,
  /** The balance over time goes back so far. */
  balanceHistoryDays: 366,
  /** Search text in a history filter. */
  searchLengthMax: 100,
  batchCommandsMax: 64,
  batchersMax: 2,
  /** Commands waiting for a batcher; more is answered `busy`. */
  batchWaitingMax: 2048,
  /** One migration run waits at most so long for another. */
  migrationLockTimeoutMs: 60_000,
  /** One migration's statement. */
  migrationStatementTimeoutMs: 600_000,
  /** The identity of a bearer token is remembered in the process for so long, for reads only. */
  identityCacheMs: 5_000,
} as const;
