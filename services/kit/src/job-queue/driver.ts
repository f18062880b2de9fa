/** A job as it is handed to a backend. */
export interface QueuedJob {
  /** A second job of the same id is not queued; backends remember an id for at least as long as the job may live. */
  readonly id: string;
  /** Not handled before this time. */
  readonly notBefore: Date;
  /** Not handled from this time on. */
  readonly expiresAt: Date;
  /** JSON. */
  readonly payload: unknown;
}

export interface DeliveredJob extends QueuedJob {
  /** 1 at the first delivery; counts also deliveries that ended with the death of a worker. */
  readonly attempt: number;
}

/** `duplicate`: a job of this id is there or was there; that is as good as `queued`. */
export type EnqueueOutcome =
  | { readonly outcome: 'queued' }
  | { readonly outcome: 'duplicate' }
  | { readonly outcome: 'refused'; readonly cause: string };

/** What is to become of a delivered job. */
export type Verdict =
  | { readonly verdict: 'done' }
  | { readonly verdict: 'retry'; readonly delayMs: number; readonly cause: string }
  | { readonly verdict: 'dead'; readonly cause: string }
  /** Handed back unhandled, because the worker stops: at once, and without counting the attempt. */
  | { readonly verdict: 'released' };

export interface DeadJob extends QueuedJob {
  readonly attempts: number;
  readonly cause: string;
  readonly diedAt: Date;
}

export type ReplayOutcome = 'replayed' | 'expired' | 'not_found';

export interface QueueDepth {
  /** Jobs that may be handled now, delayed ones and those being handled. */
  readonly live: number;
  readonly dead: number;
}

/** Never rejects. The signal aborts when the lease is lost or the worker must stop. */
export type DeliverJob = (job: DeliveredJob, signal: AbortSignal) => Promise<Verdict>;

export interface WorkSettings {
  /** Jobs in hand at most. */
  readonly concurrency: number;
  /** How long jobs in hand may go on after the stop signal before their own signal aborts. */
  readonly drainMs: number;
}

/** One named queue. Delays and leases live in the backend, never in a sleeping worker. Drivers throw raw errors; the port wraps them. */
export interface JobQueueDriver {
  /** Creates the queue when it is missing and lets the services use it. Repeatable. */
  provision(): Promise<void>;
  /** One outcome per job, in order. Throws when the backend is away: then nothing is known, and the batch must be queued again. */
  enqueue(jobs: readonly QueuedJob[]): Promise<readonly EnqueueOutcome[]>;
  /**
   * Hands out jobs until the signal aborts, then drains and returns. A job belongs to one worker while its lease lives; the lease is renewed while
   * the job is in hand, and when the worker dies the job is delivered again. A retry never delays another job. Throws when the backend is away.
   */
  work(deliver: DeliverJob, settings: WorkSettings, signal: AbortSignal): Promise<void>;
  /** Dead jobs, latest first. */
  dead(limit: number): Promise<readonly DeadJob[]>;
  /** Makes a dead job live again with a fresh count of attempts, unless it has expired. */
  replay(id: string): Promise<ReplayOutcome>;
  /** Throws when the backend is away or not provisioned. */
  depth(): Promise<QueueDepth>;
  close(): Promise<void>;
}
