import { AppError, toError } from '../errors/errors.ts';
import { Background } from '../lifecycle/background.ts';
import type { Logger } from '../log/log.ts';
import type { Registry } from '../telemetry/telemetry.ts';
import type { DeadJob, DeliveredJob, EnqueueOutcome, JobQueueDriver, QueueDepth, QueuedJob, ReplayOutcome } from './driver.ts';
import { type JobHandler, judge } from './judge.ts';
import { defaultJobRetry, type JobRetryPolicy, jobQueueLimits, workDefaults } from './limits.ts';
import { createJobQueueMetrics, type JobQueueMetrics } from './metrics.ts';
import { whyRefused } from './validation.ts';

export type { DeadJob, DeliveredJob, EnqueueOutcome, QueueDepth, ReplayOutcome } from './driver.ts';
export type { JobHandler } from './judge.ts';
export { type JobRetryPolicy, jobQueueLimits } from './limits.ts';

/** A job to be queued. `notBefore` defaults to now. */
export type NewJob = Omit<QueuedJob, 'notBefore'> & { readonly notBefore?: Date };

/** The log, the registry of metrics, and the clock, in milliseconds since the epoch. */
export interface JobQueueOptions {
  readonly log: Logger;
  readonly registry?: Registry;
  /** Injected by tests. Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** How to work: jobs at a time, milliseconds to drain, retries. Defaults are in {@link jobQueueLimits} and its neighbours. */
export interface WorkOptions {
  readonly concurrency?: number;
  readonly drainMs?: number;
  readonly retry?: JobRetryPolicy;
}

/**
 * A queue of jobs without order. Each job is handled at least once before it expires, or becomes a dead letter with its cause. The effect of a
 * handler must be identifiable by the job's id, which is the same when the job is handled again. See conformance.ts.
 */
export class JobQueue implements AsyncDisposable {
  readonly name: string;
  readonly #driver: JobQueueDriver;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #metrics: JobQueueMetrics;
  readonly #workers = new Set<Background>();
  #closed: Promise<void> | undefined;

  constructor(name: string, driver: JobQueueDriver, { log, registry, now = Date.now }: JobQueueOptions) {
    this.name = name;
    this.#driver = driver;
    this.#log = log;
    this.#now = now;
    this.#metrics = createJobQueueMetrics(name, registry, () => driver.depth());
  }

  /** Whether the backend recognises a job by its id and counts the jobs in progress, see {@link JobQueueDriver}. */
  get keepsRecords(): boolean {
    return this.#driver.keepsRecords;
  }

  /** Creates the queue and lets the services use it. Repeatable. @throws AppError `unavailable`, or `schema_mismatch` when a different queue exists. */
  async provision(): Promise<void> {
    await translated('The job queue could not be provisioned.', () => this.#driver.provision());
  }

  /**
   * Queues at most `jobQueueLimits.batchMax` jobs. One outcome per job; a backend that keeps records does not queue a job with a known id again.
   * @throws AppError `unavailable` when the backend is unavailable: then queue the same jobs again, with the same ids.
   */
  async enqueue(jobs: readonly NewJob[]): Promise<readonly EnqueueOutcome[]> {
    if (jobs.length > jobQueueLimits.batchMax)
      throw new AppError('invalid_argument', `A batch has at most ${jobQueueLimits.batchMax} jobs, not ${jobs.length}.`);
    const now = new Date(this.#now());
    const queued = jobs.map((job): QueuedJob => ({ notBefore: now, ...job }));
    const causes = queued.map((job) => whyRefused(job, now));
    const good = queued.filter((_job, at) => causes[at] === undefined);
    const stored = good.length === 0 ? [] : await translated('The job queue is unavailable.', () => this.#driver.enqueue(good));
    const remaining = stored.values();
    const outcomes = causes.map((cause): EnqueueOutcome => {
      if (cause !== undefined) return { outcome: 'refused', cause };
      return remaining.next().value ?? { outcome: 'refused', cause: 'the driver returned no outcome for this job' };
    });
    for (const { outcome } of outcomes) this.#metrics.enqueued(outcome);
    return outcomes;
  }

  /**
   * Handles jobs until the result (or the queue) is disposed of. Disposal lets the jobs in progress end for `drainMs`. A handler throws
   * PermanentError for a job that can never succeed. After any other error the job is tried again with growing delays, until it expires or its
   * attempts are used up.
   */
  work(handler: JobHandler, { concurrency, drainMs, retry = defaultJobRetry }: WorkOptions = {}): AsyncDisposable {
    const settings = { concurrency: concurrency ?? workDefaults.concurrency, drainMs: drainMs ?? workDefaults.drainMs };
    if (!Number.isInteger(settings.concurrency) || settings.concurrency < 1 || settings.concurrency > jobQueueLimits.concurrencyMax)
      throw new AppError('invalid_argument', `A worker has 1 to ${jobQueueLimits.concurrencyMax} jobs in progress.`);
    const context = { queue: this.name, handler, retry, log: this.#log, now: this.#now, metrics: this.#metrics };
    const deliver = (job: DeliveredJob, jobSignal: AbortSignal) => judge(job, context, jobSignal);
    const worker = new Background(`job-queue ${this.name}`, this.#log, (signal) =>
      translated('The job queue is unavailable.', () => this.#driver.work(deliver, settings, signal)),
    );
    this.#workers.add(worker);
    return {
      [Symbol.asyncDispose]: async () => {
        await worker[Symbol.asyncDispose]();
        this.#workers.delete(worker);
      },
    };
  }

  /** Dead jobs, latest first. @throws AppError `unavailable` */
  async dead(limit: number): Promise<readonly DeadJob[]> {
    return translated('The job queue is unavailable.', () => this.#driver.dead(Math.min(limit, jobQueueLimits.deadPageMax)));
  }

  /** Makes a dead job live again; never an expired one. @throws AppError `unavailable` */
  async replay(id: string): Promise<ReplayOutcome> {
    return translated('The job queue is unavailable.', () => this.#driver.replay(id));
  }

  /** @throws AppError `unavailable` */
  async depth(): Promise<QueueDepth> {
    return translated('The job queue is unavailable.', () => this.#driver.depth());
  }

  /** @throws AppError `unavailable` when the backend is unavailable, `schema_mismatch` when it is not provisioned. */
  async ready(): Promise<void> {
    await this.depth();
  }

  /** Stops the workers, which drain, and closes the connections. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker[Symbol.asyncDispose]()));
    await this.#driver.close();
  }
}

async function translated<T>(message: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('unavailable', `${message} (${toError(thrown).message})`, { cause: thrown });
  }
}
