import { within } from '../lifecycle/within.ts';
import { Counter, Gauge, Histogram, latencyBuckets, type Registry } from '../telemetry/telemetry.ts';
import type { QueueDepth, Verdict } from './driver.ts';
import { jobQueueLimits } from './limits.ts';

/** Counts of jobs by outcome, and how long they were queued and handled, in seconds. */
export interface JobQueueMetrics {
  enqueued(outcome: string): void;
  /** @returns a function to be called with the verdict when the delivery ends. */
  startHandling(): (verdict: Verdict['verdict']) => void;
}

/** Without a registry nothing is counted. */
export function createJobQueueMetrics(queue: string, registry: Registry | undefined, depth: () => Promise<QueueDepth>): JobQueueMetrics {
  if (registry === undefined) return { enqueued: () => undefined, startHandling: () => () => undefined };
  const registers = [registry];
  const enqueued = new Counter({ name: 'job_queue_enqueued_total', help: 'Jobs queued.', labelNames: ['queue', 'outcome'], registers });
  const handled = new Histogram({
    name: 'job_queue_handling_seconds',
    help: 'Handling of one delivery of a job.',
    labelNames: ['queue', 'verdict'],
    buckets: latencyBuckets,
    registers,
  });
  const gauge = new Gauge({
    name: 'job_queue_jobs',
    help: 'Jobs in the queue.',
    labelNames: ['queue', 'state'],
    registers,
    collect: async () => {
      gauge.reset();
      // A queue that is unavailable or hangs must not prevent the other metrics from being shown. Its depth is then omitted.
      const known = await within(jobQueueLimits.depthWithinMs, depth());
      if (known === undefined) return;
      gauge.set({ queue, state: 'live' }, known.live);
      gauge.set({ queue, state: 'dead' }, known.dead);
    },
  });
  return {
    enqueued: (outcome) => enqueued.inc({ queue, outcome }),
    startHandling: () => {
      const end = handled.startTimer({ queue });
      return (verdict) => void end({ verdict });
    },
  };
}
