import { fromVariable } from '@debt/kit/config';
import type { EventBus } from '@debt/kit/event-bus';
import type { JobQueue } from '@debt/kit/job-queue';
import type { Logger } from '@debt/kit/log';
import type { Pool } from '@debt/kit/postgres';
import type { Registry } from '@debt/kit/telemetry';
import { toEventBus, toJobQueue } from './destinations.ts';
import { eventTopics } from './events.ts';
import { createRelayRegistry } from './metrics.ts';
import { Relay } from './relay.ts';
import type { OutboxWaker } from './waker.ts';

/** The maximum number of rows in a report. */
const reportedMax = 20;

export interface OutboxOptions {
  readonly databaseUrl: string;
  readonly bus: EventBus;
  readonly queue: JobQueue;
  readonly waker: OutboxWaker;
  readonly log: Logger;
  readonly registry?: Registry;
  readonly caFile?: string;
}

/** Starts one relay for each destination, so that an unavailable broker stops only its own relay. Disposing completes the batches in progress. */
export function startOutbox({ databaseUrl, bus, queue, waker, log, registry, caFile }: OutboxOptions): AsyncDisposable {
  const shared = {
    databaseUrl,
    waker,
    log,
    ...(registry === undefined ? {} : { metrics: createRelayRegistry(registry) }),
    ...(caFile === undefined ? {} : { caFile }),
  };
  const relays = [toEventBus(bus), toJobQueue(queue)].map((destination) => new Relay({ ...shared, destination }));
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(relays.map((relay) => relay[Symbol.asyncDispose]()));
    },
  };
}

/** The one-shot task that creates the topics and the queue of the relays. Repeatable. */
export async function provisionDestinations(bus: EventBus, queue: JobQueue): Promise<void> {
  await fromVariable('EVENTS_URL', () => bus.provision(eventTopics));
  await fromVariable('JOBS_URL', () => queue.provision());
}

/** Reports the rows that were refused permanently, each as a sentence for an operator. An operator has to examine them; other rows are still published. */
export async function parkedRows(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string; destination: string; key: string; parked_cause: string }>(
    `select id::text as id, destination, key, parked_cause from outbox where parked_at is not null order by outbox.id limit ${reportedMax}`,
  );
  return rows.map(
    ({ id, destination, key, parked_cause }) => `outbox row ${id} to ${destination} (key ${key}) was refused: ${parked_cause}`,
  );
}
