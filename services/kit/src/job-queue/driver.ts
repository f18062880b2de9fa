/** A job as it is passed to a backend. */
export interface QueuedJob {
  /**
   * Two jobs with one id are the same job, queued again because its arrival was unknown. A backend that keeps records does not queue it again, and
   * remembers an id for at least the lifetime of the job. Other backends may deliver it twice, and the effect is identified by the id.
   */
  readonly id: string;
  /** Not handled before this time. */
  readonly notBefore: Date;
  /** Not handled from this time on. */
  readonly expiresAt: Date;
  /** JSON. */
  readonly payload: unknown;
}

/** A job as delivered to a worker. */
export interface DeliveredJob extends QueuedJob {
  /** 1 at the first delivery. Deliveries that ended with the death of a worker count too. */
  readonly attempt: number;
}

/** `duplicate`: a job with this id exists or existed, which is equivalent to `queued`. Only backends that keep records return it. */
export type EnqueueOutcome =
  | { readonly outcome: 'queued' }
  | { readonly outcome: 'duplicate' }
  | { readonly outcome: 'refused'; readonly cause: string };

/** The decision about a delivered job. */
export type Verdict =
  | { readonly verdict: 'done' }
  | { readonly verdict: 'retry'; readonly delayMs: number; readonly cause: string }
  | { readonly verdict: 'dead'; readonly cause: string }
  /** Returned unhandled, because the worker stops: immediately, and without counting the attempt. */
  | { readonly verdict: 'released' };

/** A job that failed permanently, with its number of attempts, cause and time. */
export interface DeadJob extends QueuedJob {
  readonly attempts: number;
  readonly cause: string;
  readonly diedAt: Date;
}

/** The result of replaying a dead letter. */
export type ReplayOutcome = 'replayed' | 'expired' | 'not_found';

/** How many jobs a queue holds. */
export interface QueueDepth {
  /** Jobs that may be handled now, and delayed jobs. With a backend that keeps records, also jobs in progress. */
  readonly live: number;
  readonly dead: number;
}

/** Never rejects. The signal aborts when the lease is lost or the worker must stop. */
export type DeliverJob = (job: DeliveredJob, signal: AbortSignal) => Promise<Verdict>;

/** How many jobs a worker handles at a time, and how long a drain may take in milliseconds. */
export interface WorkSettings {
  /** The maximum number of jobs in progress. */
  readonly concurrency: number;
  /** How long jobs in progress may continue after the stop signal before their own signal aborts. */
  readonly drainMs: number;
}

/** One named queue. Delays and leases live in the backend, never in a sleeping worker. Drivers throw raw errors; the port wraps them. */
export interface JobQueueDriver {
  /**
   * Whether the backend knows every job by its id, also a job that is in progress or done. A broker only passes jobs on: it does not recognise a
   * second job with one id, and does not count jobs in progress.
   */
  readonly keepsRecords: boolean;
  /** Creates the queue when it is missing and lets the services use it. Repeatable. */
  provision(): Promise<void>;
  /** One outcome per job, in order. Throws when the backend is unavailable. Then the outcome is unknown, and the batch must be queued again. */
  enqueue(jobs: readonly QueuedJob[]): Promise<readonly EnqueueOutcome[]>;
  /**
   * Delivers jobs until the signal aborts, then drains and returns. A job belongs to one worker while its lease is valid. The lease is renewed while
   * the job is in progress, and when the worker dies, the job is delivered again. A retry never delays another job. Throws when the backend is
   * unavailable.
   */
  work(deliver: DeliverJob, settings: WorkSettings, signal: AbortSignal): Promise<void>;
  /** Dead jobs, latest first. */
  dead(limit: number): Promise<readonly DeadJob[]>;
  /** Makes a dead job live again with its attempts reset, unless it has expired. */
  replay(id: string): Promise<ReplayOutcome>;
  /** Throws when the backend is unavailable or not provisioned. */
  depth(): Promise<QueueDepth>;
  close(): Promise<void>;
}
