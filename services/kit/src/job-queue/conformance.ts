import { describe } from 'vitest';
import { testJobs } from './conformance-jobs.ts';
import { type JobQueueHarness, openBackend } from './conformance-support.ts';
import { testWorkers } from './conformance-workers.ts';

export type { JobQueueHarness } from './conformance-support.ts';

/** The behaviour that every driver of the job queue must have. */
export function jobQueueConformance(name: string, openFresh: () => Promise<JobQueueHarness>): void {
  const backend = () => openBackend(openFresh);
  describe(`conformance: job queue on ${name}`, () => {
    testJobs(backend);
    testWorkers(backend);
  });
}
