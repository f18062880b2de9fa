import { EventBus } from '@debt/kit/event-bus';
import { JobQueue } from '@debt/kit/job-queue';
import { silentLog } from '@debt/kit/testing';

type EventBusDriver = ConstructorParameters<typeof EventBus>[0];
type JobQueueDriver = ConstructorParameters<typeof JobQueue>[1];
type Job = Parameters<JobQueueDriver['enqueue']>[0][number];
type Event = Parameters<EventBusDriver['publish']>[0][number];

/** Job ids are unique, as in a driver that keeps records; the test is the worker. */
class RecordingQueueDriver implements JobQueueDriver {
  readonly keepsRecords = true;
  readonly jobs: Job[] = [];

  async provision(): Promise<void> {}
  async enqueue(jobs: readonly Job[]): ReturnType<JobQueueDriver['enqueue']> {
    return jobs.map((job) => {
      if (this.jobs.some(({ id }) => id === job.id)) return { outcome: 'duplicate' };
      this.jobs.push(job);
      return { outcome: 'queued' };
    });
  }
  async work(): Promise<void> {}
  async dead(): Promise<[]> {
    return [];
  }
  async replay(): Promise<'not_found'> {
    return 'not_found';
  }
  async depth(): Promise<{ live: number; dead: number }> {
    return { live: this.jobs.length, dead: 0 };
  }
  async close(): Promise<void> {}
}

class RecordingBusDriver implements EventBusDriver {
  readonly events: Event[] = [];

  async provision(): Promise<void> {}
  async publish(batch: readonly Event[]): ReturnType<EventBusDriver['publish']> {
    this.events.push(...batch);
    return batch.map(() => ({ outcome: 'stored' }));
  }
  async consume(): Promise<void> {}
  async positions(): Promise<[]> {
    return [];
  }
  async ready(): Promise<void> {}
  async close(): Promise<void> {}
}

/** A job queue and an event bus that record what they receive. */
export function createRecorders() {
  const queueDriver = new RecordingQueueDriver();
  const busDriver = new RecordingBusDriver();
  return {
    queue: new JobQueue('mail', queueDriver, { log: silentLog }),
    bus: new EventBus(busDriver, { source: 'expenses', log: silentLog }),
    /** Oldest first. */
    jobs: queueDriver.jobs,
    events: busDriver.events,
  };
}
