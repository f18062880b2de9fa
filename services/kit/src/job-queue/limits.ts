import type { Backoff } from '../lifecycle/backoff.ts';

/** Bounds that hold for every driver. */
export const jobQueueLimits = {
  batchMax: 500,
  payloadBytesMax: 64 * 1024,
  idLengthMax: 200,
  causeLengthMax: 500,
  /** A job that lives longer than this is refused: ids are remembered only so long. */
  lifetimeMaxMs: 7 * 24 * 60 * 60 * 1000,
  /** Done jobs are remembered at least so long, and until they would have expired. */
  rememberDoneMs: 24 * 60 * 60 * 1000,
  rememberDeadMs: 30 * 24 * 60 * 60 * 1000,
  /** A worker that says nothing for so long has lost its jobs. */
  leaseMs: 30_000,
  deadPageMax: 500,
  concurrencyMax: 64,
  /** How long the metrics wait for the depth: well below the time that whoever collects them has. */
  depthWithinMs: 2_000,
} as const;

export interface JobRetryPolicy {
  /** Deliveries of one job at most, the first included. */
  readonly attemptsMax: number;
  readonly backoff: Backoff;
}

/** Exponential with full jitter; with the cap reached at the tenth attempt these are about an hour and a half, when the job lives so long. */
export const defaultJobRetry: JobRetryPolicy = { attemptsMax: 30, backoff: { baseMs: 1_000, capMs: 5 * 60_000 } };

export const workDefaults = { concurrency: 8, drainMs: 10_000 } as const;
