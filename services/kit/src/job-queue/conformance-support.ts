import { onTestFinished } from 'vitest';
import type { JobHandler, JobQueue, NewJob, WorkOptions } from './port.ts';

/** The separate backend of one test. */
export interface JobQueueHarness extends AsyncDisposable {
  /** How long a job stays with a worker that died. It is short, so tests can wait for it. */
  readonly leaseMs: number;
  /** Opens the queue as a process of this name would. */
  open(process: string): Promise<JobQueue>;
  /** Closes all connections of that process without notice, as kill -9 and a broken network do. */
  cut(process: string): Promise<void>;
}

/** The backend of one test: the provisioned queue of a producer, and a function by which further processes open it. */
export interface Backend {
  readonly harness: JobQueueHarness;
  readonly queue: JobQueue;
  readonly open: (process: string) => Promise<JobQueue>;
}

/** Opens a fresh backend and provisions its queue; the test that calls it closes everything at its end. */
export async function openBackend(openFresh: () => Promise<JobQueueHarness>): Promise<Backend> {
  const harness = await openFresh();
  onTestFinished(() => harness[Symbol.asyncDispose]());
  const open = async (process: string) => {
    const queue = await harness.open(process);
    onTestFinished(() => queue[Symbol.asyncDispose]());
    return queue;
  };
  const queue = await open('producer');
  await queue.provision();
  return { harness, open, queue };
}

/** Retries fast enough for tests. */
export const retry = { attemptsMax: 4, backoff: { baseMs: 1, capMs: 10 } };

/** Lets a queue work with the retries of the tests, unless others are given. */
export function work(queue: JobQueue, handler: JobHandler, options: WorkOptions = {}): void {
  queue.work(handler, { retry, drainMs: 100, ...options });
}

/** A job with an empty payload that lives for a minute. */
export const newJob = (id: string, given: Partial<NewJob> = {}): NewJob => ({
  id,
  payload: {},
  expiresAt: new Date(Date.now() + 60_000),
  ...given,
});

/** The list, or undefined when it is empty: what `eventually` waits for. */
export const nonEmpty = <T>(items: readonly T[]): readonly T[] | undefined => (items.length > 0 ? items : undefined);
