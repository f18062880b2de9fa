/** A job as it is handed to a backend. */
export interface QueuedJob {
  /**
   * Of two jobs of one id the second is the first, queued again because nobody knew whether it had arrived. A backend that keeps records does not
   * queue it, and remembers an id for at least as long as the job may live; with others it may be handled twice, and the effect goes by the id.
   */
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

/** `duplicate`: a job of this id is there or was there; that is as good as `queued`. Only backends that keep records say so. */
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
  /** Jobs that may be handled now and delayed ones; with a backend that keeps records also those being handled. */
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
  /**
   * Whether the backend knows every job by its id, also one that is being handled or is done. A broker only passes jobs on: it does not recognise
   * a second job of one id, and does not count what is in hand.
   */
  readonly keepsRecords: boolean;
  /** Creates the queue when it is missing and lets the services use it. Repeatable. */
  provision(): Promise<void>;
  /** One outcome per job, in order. Throws when the backend is unavailable: then nothing is known, and the batch must be queued again. */
  enqueue(jobs: readonly QueuedJob[]): Promise<readonly EnqueueOutcome[]>;
  /**
   * Hands out jobs until the signal aborts, then drains and returns. A job belongs to one worker while its lease lives; the lease is renewed while
   * the job is in hand, and when the worker dies the job is delivered again. A retry never delays another job. Throws when the backend is unavailable.
   */
  work(deliver: DeliverJob, settings: WorkSettings, signal: AbortSignal): Promise<void>;
  /** Dead jobs, latest first. */
  dead(limit: number): Promise<readonly DeadJob[]>;
  /** Makes a dead job live again with a fresh count of attempts, unless it has expired. */
  replay(id: string): Promise<ReplayOutcome>;
  /** Throws when the backend is unavailable or not provisioned. */
  depth(): Promise<QueueDepth>;
  close(): Promise<void>;
}
