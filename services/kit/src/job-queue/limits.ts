import type { Backoff } from '../lifecycle/backoff.ts';

/** Bounds for every driver. */
export const jobQueueLimits = {
  batchMax: 500,
  payloadBytesMax: 64 * 1024,
  idLengthMax: 200,
  causeLengthMax: 500,
  /** A job with a longer lifetime is refused, because ids are remembered only for this time. */
  lifetimeMaxMs: 7 * 24 * 60 * 60 * 1000,
  /** Done jobs are remembered for at least this time, and until they would have expired. */
  rememberDoneMs: 24 * 60 * 60 * 1000,
  rememberDeadMs: 30 * 24 * 60 * 60 * 1000,
  /** A worker that does not renew its leases for this time has lost its jobs. */
  leaseMs: 30_000,
  deadPageMax: 500,
  concurrencyMax: 64,
  /** How long the metrics wait for the depth. It is well below the timeout of the metrics collector. */
  depthWithinMs: 2_000,
} as const;

/** How often a job is attempted, and how long the pauses between are. */
export interface JobRetryPolicy {
  /** The maximum number of deliveries of one job, the first included. */
  readonly attemptsMax: number;
  readonly backoff: Backoff;
}

/** Exponential with full jitter. The cap is reached at the tenth attempt, so this takes about an hour and a half, unless the job expires earlier. */
export const defaultJobRetry: JobRetryPolicy = { attemptsMax: 30, backoff: { baseMs: 1_000, capMs: 5 * 60_000 } };

/** The default number of concurrent jobs of a worker, and the default time of its drain. */
export const workDefaults = { concurrency: 8, drainMs: 10_000 } as const;
