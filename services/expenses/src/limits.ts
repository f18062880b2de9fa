import { bounds } from '@debt/rules';

/** Every bound of the expenses service. The SQL functions are built with these numbers, so there is no second copy. */
export const limits = {
  ...bounds,
  /** What one person can owe another in one currency, in minor units. */
  outstandingMinorMax: 1_000_000_000_000_000_000n,
  aliasLengthMax: 60,
  /** Pending transactions of one author on one ledger account. */
  pendingPerAccountMax: 100,
  /** First contacts: transactions with users who are not connected yet. */
  firstContactsPerDayMax: 20,
  /** The pause after a declined first contact, before the next one to the same user. */
  firstContactAfterDeclineHours: 24,
  idempotencyKeptDays: 90,
  /** The size of one message to the broker; a payment over the maximum number of debts is about half of it. */
  outboxMessageBytesMax: 262_144,
  /** A row that is in the outbox longer than this is reported by /readyz. */
  outboxIdleMs: 5_000,
  /** How long after the deletion a sweep looks for transactions with a deleted account: longer than any statement takes. */
  deletedLookedAtMs: 60_000,
  /** Rows touched by one statement of a sweep. */
  sweepRowsMax: 1000,
  pageRowsMax: 200,
  /** Rows fetched in one batch of an export. */
  exportRowsPerFetch: 500,
  /** The range of the balance history. */
  balanceHistoryDays: 366,
  /** The length of the search text in a history filter. */
  searchLengthMax: 100,
  batchCommandsMax: 64,
  batchersMax: 2,
  /** Commands queued for a batcher; more are refused as `busy`. */
  batchWaitingMax: 2048,
  /** How long one migration run waits for the lock of another. */
  migrationLockTimeoutMs: 60_000,
  /** The timeout of one statement of a migration. */
  migrationStatementTimeoutMs: 600_000,
  /** How long a process caches the caller of a bearer token, for reads only. */
  identityCacheMs: 5_000,
} as const;
