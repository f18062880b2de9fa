import { causeOf } from '../errors/cause.ts';
import { AppError, PermanentError } from '../errors/errors.ts';
import { backoffDelayMs } from '../lifecycle/backoff.ts';
import type { Logger } from '../log/log.ts';
import type { DeliveredJob, Verdict } from './driver.ts';
import { type JobRetryPolicy, jobQueueLimits } from './limits.ts';
import type { JobQueueMetrics } from './metrics.ts';

/** @param signal aborts when the job no longer belongs to this worker, or when the worker must stop. A handler that is waiting should then throw. */
export type JobHandler = (job: DeliveredJob, signal: AbortSignal) => Promise<void>;

/** The input of a verdict besides the job. `now` gives milliseconds since the epoch. */
export interface JudgeContext {
  readonly queue: string;
  readonly handler: JobHandler;
  readonly retry: JobRetryPolicy;
  readonly log: Logger;
  readonly now: () => number;
  readonly metrics: JobQueueMetrics;
}

/** Handles one delivery and decides about the job. Never rejects. */
export async function judge(job: DeliveredJob, context: JudgeContext, signal: AbortSignal): Promise<Verdict> {
  const end = context.metrics.startHandling();
  const verdict = await decide(job, context, signal);
  end(verdict.verdict);
  const where = { queue: context.queue, job: job.id, attempt: job.attempt };
  if (verdict.verdict === 'dead') context.log.error({ ...where, cause: verdict.cause }, 'a job becomes a dead letter');
  if (verdict.verdict === 'retry')
    context.log.warn({ ...where, cause: verdict.cause, delayMs: verdict.delayMs }, 'a job is tried again later');
  return verdict;
}

async function decide(job: DeliveredJob, context: JudgeContext, signal: AbortSignal): Promise<Verdict> {
  const { handler, retry, now } = context;
  const expiresAt = job.expiresAt.getTime();
  if (now() >= expiresAt) return dead('it expired before it could be handled');
  // A job whose worker dies each time never reports why it fails.
  if (job.attempt > retry.attemptsMax) return dead(`it was delivered ${retry.attemptsMax} times and never finished`);
  try {
    await handler(job, signal);
    return { verdict: 'done' };
  } catch (thrown) {
    if (signal.aborted) return { verdict: 'released' };
    const cause = causeOf(thrown, jobQueueLimits.causeLengthMax);
    if (thrown instanceof PermanentError) return dead(cause);
    if (job.attempt >= retry.attemptsMax) return dead(`all ${retry.attemptsMax} attempts failed, the last with: ${cause}`);
    const delayMs = Math.min(retry.backoff.capMs, pauseAskedForMs(thrown) + backoffDelayMs(retry.backoff, job.attempt - 1));
    return now() + delayMs >= expiresAt
      ? dead(`it expires before the next attempt; the last failed with: ${cause}`)
      : { verdict: 'retry', delayMs, cause };
  }
}

/** A requested pause takes precedence over the back-off. The jitter prevents many jobs from returning together. */
const pauseAskedForMs = (thrown: unknown): number =>
  thrown instanceof AppError && thrown.retryAfterSeconds !== undefined ? thrown.retryAfterSeconds * 1_000 : 0;

const dead = (cause: string): Verdict => ({ verdict: 'dead', cause: causeOf(cause, jobQueueLimits.causeLengthMax) });
