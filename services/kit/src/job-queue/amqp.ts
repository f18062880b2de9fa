import { AppError, toError } from '../errors/errors.ts';
import { AmqpConnection, type AmqpTarget, parseAmqpUrl, replyCode } from './amqp-connection.ts';
import { AmqpDeadLetters } from './amqp-dead.ts';
import { AmqpLink } from './amqp-link.ts';
import { toMessage } from './amqp-message.ts';
import { declarationsOf, delayQueueFor, queuesOf, type Topology, topologyOf } from './amqp-topology.ts';
import { AmqpWorker } from './amqp-worker.ts';
import type { DeadJob, DeliverJob, EnqueueOutcome, JobQueueDriver, QueueDepth, QueuedJob, ReplayOutcome, WorkSettings } from './driver.ts';
import { jobQueueLimits } from './limits.ts';
import type { OpenJobQueueOptions } from './options.ts';

const notFound = 404;
const preconditionFailed = 406;

/** @throws AppError `bad_configuration` */
export async function openAmqpJobQueue(url: string, options: OpenJobQueueOptions): Promise<JobQueueDriver> {
  const { applicationName, caFile, log, queue, leaseMs = jobQueueLimits.leaseMs, now = Date.now } = options;
  // A peer that misses two heartbeats is considered dead, and then its jobs go to other workers.
  const heartbeatSeconds = Math.max(1, Math.round(leaseMs / 2_000));
  return new AmqpJobQueue({ server: parseAmqpUrl(url), caFile, applicationName, heartbeatSeconds, log }, queue, now);
}

/** Quorum queues of RabbitMQ: one for jobs, one for each step of a delay, one for dead letters. */
class AmqpJobQueue implements JobQueueDriver {
  readonly keepsRecords = false;
  readonly #target: AmqpTarget;
  readonly #topology: Topology;
  readonly #now: () => number;
  readonly #link: AmqpLink;
  readonly #deadLetters: AmqpDeadLetters;

  constructor(target: AmqpTarget, queue: string, now: () => number) {
    this.#target = target;
    this.#topology = topologyOf(`${target.server.parameters['prefix'] ?? ''}${queue}`);
    this.#now = now;
    this.#link = new AmqpLink(target);
    this.#deadLetters = new AmqpDeadLetters(this.#link, this.#topology);
  }

  async provision(): Promise<void> {
    const connection = await this.#link.connection();
    await connection.withChannel(async (channel) => {
      for (const { name, options } of declarationsOf(this.#topology)) {
        await connection.answer(channel.assertQueue(name, options)).catch((thrown: unknown) => {
          throw replyCode(thrown) === preconditionFailed ? differs(name, thrown) : toError(thrown);
        });
      }
    });
  }

  async enqueue(jobs: readonly QueuedJob[]): Promise<readonly EnqueueOutcome[]> {
    const publisher = await this.#link.publisher();
    const now = this.#now();
    await publisher.publish(jobs.map((job) => ({ queue: this.#queueFor(job.notBefore.getTime() - now), message: toMessage(job) })));
    return jobs.map(() => ({ outcome: 'queued' }));
  }

  async work(deliver: DeliverJob, settings: WorkSettings, signal: AbortSignal): Promise<void> {
    await using connection = await AmqpConnection.open(this.#target);
    const { log } = this.#target;
    await new AmqpWorker({ connection, link: this.#link, topology: this.#topology, log, deliver, settings, now: this.#now }).run(signal);
  }

  dead(limit: number): Promise<readonly DeadJob[]> {
    return this.#deadLetters.list(limit);
  }

  replay(id: string): Promise<ReplayOutcome> {
    return this.#deadLetters.replay(id, this.#now());
  }

  async depth(): Promise<QueueDepth> {
    const connection = await this.#link.connection();
    const counts = await connection.withChannel((channel) =>
      connection
        .answer(Promise.all(queuesOf(this.#topology).map(async (name) => (await channel.checkQueue(name)).messageCount)))
        .catch((thrown: unknown) => {
          throw replyCode(thrown) === notFound ? this.#notProvisioned(thrown) : toError(thrown);
        }),
    );
    const dead = counts.at(-1) ?? 0;
    return { live: counts.reduce((sum, count) => sum + count, 0) - dead, dead };
  }

  async close(): Promise<void> {
    await this.#link[Symbol.asyncDispose]();
  }

  #queueFor(delayMs: number): string {
    return delayMs > 0 ? delayQueueFor(this.#topology, delayMs) : this.#topology.jobs;
  }

  #notProvisioned(cause: unknown): AppError {
    return new AppError(
      'schema_mismatch',
      `The job queue ${this.#topology.jobs} does not exist on the broker as this release needs it: run the task provision.`,
      {
        cause,
      },
    );
  }
}

const differs = (name: string, cause: unknown): AppError =>
  new AppError(
    'schema_mismatch',
    `The queue ${name} exists on the broker with different properties: empty and delete it, then run the task provision again.`,
    {
      cause,
    },
  );
