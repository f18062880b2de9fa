import type { Channel, ConsumeMessage } from 'amqplib';
import { toError } from '../errors/errors.ts';
import { AutoResetEvent } from '../lifecycle/auto-reset-event.ts';
import { pause } from '../lifecycle/background.ts';
import { backoffDelayMs } from '../lifecycle/backoff.ts';
import type { Logger } from '../log/log.ts';
import type { AmqpConnection } from './amqp-connection.ts';
import type { AmqpLink } from './amqp-link.ts';
import { againAt, asDead, fromMessage, type Incoming, type Outgoing } from './amqp-message.ts';
import { delayQueueFor, type Topology } from './amqp-topology.ts';
import type { DeliverJob, Verdict, WorkSettings } from './driver.ts';

/** A handler that ignores its signal must not prevent the worker from restarting. */
const abandonMs = 5_000;
const publishAgain = { baseMs: 200, capMs: 5_000 } as const;

interface WorkerOptions {
  /** For received messages: a broker that is out of space blocks publishers, and acknowledgements free space. */
  readonly connection: AmqpConnection;
  /** For messages that are sent elsewhere. */
  readonly link: AmqpLink;
  readonly topology: Topology;
  readonly log: Logger;
  readonly deliver: DeliverJob;
  readonly settings: WorkSettings;
  readonly now: () => number;
}

/**
 * Takes jobs, at most `concurrency` concurrently. A job is acknowledged only after its next queue has confirmed it. After a failure in between, the
 * broker delivers the job again. Then two jobs with one id may exist.
 */
export class AmqpWorker {
  readonly #options: WorkerOptions;
  readonly #tasks = new Set<Promise<void>>();
  readonly #ended = new AutoResetEvent();
  readonly #failed = new AbortController();
  /** Aborts the handlers. */
  readonly #abandoned = new AbortController();
  #isStopping = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** Runs until the signal aborts, then drains. @throws when the connection is lost. */
  async run(signal: AbortSignal): Promise<void> {
    const { connection, topology, settings } = this.#options;
    const channel = await connection.channel();
    channel.on('close', () => this.#failed.abort(new Error('RabbitMQ closed the channel of a worker')));
    const broken = AbortSignal.any([connection.lost, this.#failed.signal]);
    const loseAll = () => this.#abandoned.abort(toError(broken.reason));
    broken.addEventListener('abort', loseAll);
    await connection.answer(channel.prefetch(settings.concurrency));
    const { consumerTag } = await connection.answer(channel.consume(topology.jobs, (message) => this.#start(channel, message, broken)));
    await untilAborted(AbortSignal.any([signal, broken]));
    this.#isStopping = true;
    if (!broken.aborted)
      await connection.answer(channel.cancel(consumerTag)).catch((thrown: unknown) => this.#failed.abort(toError(thrown)));
    await this.#drain(broken);
    if (!signal.aborted) throw toError(broken.reason);
    // The answer to this confirms that the broker has processed every acknowledgement.
    if (!broken.aborted) await connection.answer(channel.close());
  }

  #start(channel: Channel, message: ConsumeMessage | null, broken: AbortSignal): void {
    if (message === null) {
      this.#failed.abort(new Error(`the queue ${this.#options.topology.jobs} was deleted`));
      return;
    }
    const task = this.#handle(channel, message, broken).catch((thrown: unknown) => this.#failed.abort(toError(thrown)));
    this.#tasks.add(task);
    void task.then(() => {
      this.#tasks.delete(task);
      this.#ended.set();
    });
  }

  async #handle(channel: Channel, message: ConsumeMessage, broken: AbortSignal): Promise<void> {
    const next = await this.#next(fromMessage(message));
    if (next !== undefined) await this.#publish(next, broken);
    if (!broken.aborted) channel.ack(message);
  }

  /** The next queue of the job, or undefined when it is done. */
  async #next(incoming: Incoming): Promise<Next | undefined> {
    const { topology, deliver, now } = this.#options;
    const { job, attempts, dueAt } = incoming;
    const leftMs = dueAt - now();
    if (job === undefined) return { queue: topology.dead, message: asDead(incoming, 'this is not a job', attempts, now()) };
    if (leftMs > 0) return { queue: delayQueueFor(topology, leftMs), message: againAt(incoming, dueAt, attempts) };
    if (this.#isStopping) return { queue: topology.jobs, message: againAt(incoming, dueAt, attempts) };
    const attempt = attempts + 1;
    const verdict = await deliver({ ...job, attempt }, this.#abandoned.signal);
    return this.#after(verdict, incoming, attempt);
  }

  #after(verdict: Verdict, incoming: Incoming, attempt: number): Next | undefined {
    const { topology, now } = this.#options;
    switch (verdict.verdict) {
      case 'done':
        return undefined;
      case 'retry':
        return { queue: delayQueueFor(topology, verdict.delayMs), message: againAt(incoming, now() + verdict.delayMs, attempt) };
      case 'dead':
        return { queue: topology.dead, message: asDead(incoming, verdict.cause, attempt, now()) };
      case 'released':
        // Not by returning the message, which the broker counts.
        return { queue: topology.jobs, message: againAt(incoming, incoming.dueAt, attempt - 1) };
    }
  }

  /** Repeats until the message is confirmed. The job stays in progress meanwhile, so a broker that accepts nothing is not asked for more. */
  async #publish({ queue, message }: Next, broken: AbortSignal): Promise<void> {
    for (let failures = 0; !broken.aborted; failures += 1) {
      try {
        const publisher = await this.#options.link.publisher();
        await publisher.publish([{ queue, message }]);
        return;
      } catch (thrown) {
        this.#options.log.warn(
          { why: toError(thrown).message, queue, job: message.id },
          'a job could not be passed on yet and stays in progress',
        );
      }
      await pause(backoffDelayMs(publishAgain, failures), broken);
    }
  }

  /** Lets the jobs in progress end, until the time is up or the connection is lost. */
  async #drain(broken: AbortSignal): Promise<void> {
    await this.#untilEmpty(this.#options.settings.drainMs, broken);
    this.#abandoned.abort(new Error('the worker stops'));
    await this.#untilEmpty(abandonMs, new AbortController().signal);
    if (this.#tasks.size > 0) this.#options.log.error({ jobs: this.#tasks.size }, 'handlers that do not end were abandoned');
  }

  async #untilEmpty(ms: number, signal: AbortSignal): Promise<void> {
    const overdueAt = performance.now() + ms;
    while (this.#tasks.size > 0 && !signal.aborted && performance.now() < overdueAt)
      await this.#ended.wait(overdueAt - performance.now(), signal);
  }
}

interface Next {
  readonly queue: string;
  readonly message: Outgoing;
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
