import type { Options } from 'amqplib';
import { jobQueueLimits } from './limits.ts';

const seconds = 1_000;

/**
 * How long a queue of delayed jobs holds each job. Every message of such a queue has the same delay, so none blocks another at the head. A job with a
 * longer delay than one step is delayed again by the worker that gets it early.
 */
export const delayStepsMs: readonly number[] = [...[0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256].map((step) => step * seconds)];

/** Bounds of the broker's queues. A full queue refuses messages, and the publisher keeps them. */
const bounds = {
  jobsMax: 1_000_000,
  deadMax: 10_000,
  /** Consecutive deliveries that end with the death of their worker. A worker that is alive resets the count, see {@link jobQueueLimits}. */
  deathsMax: 100,
  /** Dead letters are read by taking them and putting them back, which counts as a delivery. */
  looksMax: 1_000_000_000,
} as const;

/** The queues behind one job queue. All are quorum queues, so a confirmed message survives the loss of a node. */
export interface Topology {
  readonly jobs: string;
  readonly dead: string;
  /** From the shortest to the longest. */
  readonly delays: readonly { readonly name: string; readonly ms: number }[];
}

/** The names of the queues behind a job queue. */
export const topologyOf = (queue: string): Topology => ({
  jobs: queue,
  dead: `${queue}.dead`,
  delays: delayStepsMs.map((ms) => ({ name: `${queue}.delay.${ms}ms`, ms })),
});

/** Every queue of a topology by name. */
export const queuesOf = ({ jobs, dead, delays }: Topology): readonly string[] => [jobs, ...delays.map(({ name }) => name), dead];

/** The longest step that is not too long, or the shortest step for a remainder. */
export function delayQueueFor({ delays }: Topology, ms: number): string {
  const fitting = delays.findLast((step) => step.ms <= ms) ?? delays[0];
  if (fitting === undefined) throw new Error('no delays are defined');
  return fitting.name;
}

/** Each queue with its properties. Queues that others send to come first. */
export function declarationsOf({
  jobs,
  dead,
  delays,
}: Topology): readonly { readonly name: string; readonly options: Options.AssertQueue }[] {
  return [
    {
      name: dead,
      options: quorum({
        'x-delivery-limit': bounds.looksMax,
        'x-message-ttl': jobQueueLimits.rememberDeadMs,
        'x-max-length': bounds.deadMax,
        'x-overflow': 'drop-head',
      }),
    },
    { name: jobs, options: quorum(sendsTo(dead)) },
    ...delays.map(({ name, ms }) => ({ name, options: quorum({ ...sendsTo(jobs), 'x-message-ttl': ms }) })),
  ];
}

const quorum = (properties: Readonly<Record<string, unknown>>): Options.AssertQueue => ({
  durable: true,
  arguments: { 'x-queue-type': 'quorum', ...properties },
});

/** A message that leaves by itself stays here until the next queue has confirmed it. This requires a queue that refuses messages when it is full. */
const sendsTo = (other: string): Readonly<Record<string, unknown>> => ({
  'x-delivery-limit': bounds.deathsMax,
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': other,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
  'x-max-length': bounds.jobsMax,
});
