import { AppError, toError } from '../errors/errors.ts';
import { Background } from '../lifecycle/background.ts';
import type { Logger } from '../log/log.ts';
import type { Registry } from '../telemetry/telemetry.ts';
import { type EventHandler, handleWithRetries } from './delivery.ts';
import type { DeliveredEvent, Envelope, EventBusDriver, Position, PublishOutcome, Subscription } from './driver.ts';
import { deadLetterTopic, defaultRetentionMs, defaultRetry, eventBusLimits, type RetryPolicy } from './limits.ts';
import { createEventBusMetrics, type EventBusMetrics } from './metrics.ts';
import { requireName, whyRefused } from './validation.ts';

export type { EventHandler } from './delivery.ts';
export type { DeliveredEvent, Position, PublishOutcome } from './driver.ts';
export { deadLetterTopic, eventBusLimits, type RetryPolicy } from './limits.ts';

/** An event from a publisher; the bus adds the source. */
export type OutgoingEvent = Omit<Envelope, 'source' | 'extensions'>;

/** The publishing service as the CloudEvents source, the log, and the registry of metrics. */
export interface EventBusOptions {
  /** The service that publishes, as the CloudEvents source. */
  readonly source: string;
  readonly log: Logger;
  readonly registry?: Registry;
}

/** The topics to read, and the handler of each event. */
export interface ConsumeOptions extends Subscription {
  /** Called for one event of a partition at a time. Throw PermanentError for an event that can never be handled. */
  readonly handler: EventHandler;
  readonly retry?: RetryPolicy;
}

/** A log of events in topics: ordered per key, at least once, each group at its own pace. All drivers behave alike; see conformance.ts. */
export class EventBus implements AsyncDisposable {
  readonly #driver: EventBusDriver;
  readonly #options: EventBusOptions;
  readonly #metrics: EventBusMetrics;
  readonly #consumers = new Set<Background>();
  #closed: Promise<void> | undefined;

  constructor(driver: EventBusDriver, options: EventBusOptions) {
    this.#driver = driver;
    this.#options = options;
    this.#metrics = createEventBusMetrics(options.registry, (subscription) => driver.positions(subscription));
  }

  /** Creates the topics and their dead-letter topics, and lets the services use them. Repeatable. @throws AppError `unavailable` */
  async provision(topics: readonly string[], retentionMs = defaultRetentionMs): Promise<void> {
    for (const topic of topics) requireName('topic', topic);
    const specs = topics.flatMap((topic) => [topic, deadLetterTopic(topic)]).map((name) => ({ name, retentionMs }));
    await translated('The event bus could not be provisioned.', () => this.#driver.provision(specs));
  }

  /**
   * Publishes at most `eventBusLimits.batchMax` events; those of one key keep their order. One outcome per event.
   * @throws AppError `unavailable` when the backend is unavailable: then publish the same events again, under the same ids.
   */
  async publish(events: readonly OutgoingEvent[]): Promise<readonly PublishOutcome[]> {
    if (events.length > eventBusLimits.batchMax)
      throw new AppError('invalid_argument', `A batch has at most ${eventBusLimits.batchMax} events, not ${events.length}.`);
    const causes = events.map(whyRefused);
    const good = events
      .filter((_event, at) => causes[at] === undefined)
      .map((event): Envelope => ({ ...event, source: this.#options.source, extensions: {} }));
    const stored = good.length === 0 ? [] : await translated('The event bus is unavailable.', () => this.#driver.publish(good));
    const remaining = stored.values();
    const outcomes = causes.map((cause): PublishOutcome => {
      if (cause !== undefined) return { outcome: 'refused', cause };
      return remaining.next().value ?? { outcome: 'refused', cause: 'the driver returned no outcome for this event' };
    });
    events.forEach((event, at) => this.#metrics.published(event.topic, outcomes[at]?.outcome ?? 'refused'));
    return outcomes;
  }

  /**
   * Joins a group and handles its events until the result (or the bus) is disposed of, which completes the events in progress.
   * Handlers run again for the same event id after a crash, a rebalance or a failure: they must be idempotent.
   */
  consume({ group, topics, handler, retry = defaultRetry }: ConsumeOptions): AsyncDisposable {
    requireName('group', group);
    for (const topic of topics) requireName('topic', topic);
    if (topics.length === 0 || topics.length > eventBusLimits.topicsMax)
      throw new AppError('invalid_argument', `A consumer reads 1 to ${eventBusLimits.topicsMax} topics.`);
    const { log } = this.#options;
    const settings = {
      group,
      retry,
      log,
      metrics: this.#metrics,
      bury: (event: DeliveredEvent, cause: string) => this.#bury(group, event, cause),
    };
    const consumer = new Background(`event-bus ${group}`, log, (signal) =>
      this.#driver.consume({ group, topics }, (event, revoked) => handleWithRetries(event, handler, settings, revoked), signal),
    );
    this.#consumers.add(consumer);
    const stopWatching = this.#metrics.watchLag({ group, topics });
    return {
      [Symbol.asyncDispose]: async () => {
        stopWatching();
        await consumer[Symbol.asyncDispose]();
        this.#consumers.delete(consumer);
      },
    };
  }

  /** The progress of a group in each partition. @throws AppError `unavailable` */
  async positions(subscription: Subscription): Promise<readonly Position[]> {
    return translated('The event bus is unavailable.', () => this.#driver.positions(subscription));
  }

  /** Events that the group has not yet handled. @throws AppError `unavailable` */
  async lag(subscription: Subscription): Promise<bigint> {
    return (await this.positions(subscription)).reduce((sum, { next, end }) => sum + (end - next), 0n);
  }

  /** @throws AppError `unavailable` when the backend is unavailable, `schema_mismatch` when it is not provisioned. */
  async ready(): Promise<void> {
    await translated('The event bus is unavailable.', () => this.#driver.ready());
  }

  /** Leaves all groups, completes the events in progress, and closes the connections. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer[Symbol.asyncDispose]()));
    await this.#driver.close();
  }

  async #bury(group: string, event: DeliveredEvent, cause: string): Promise<void> {
    const extensions = { ...event.extensions, deadgroup: group, deadcause: cause };
    const { id, source, type, key, time, data } = event;
    const [outcome] = await this.#driver.publish([{ topic: deadLetterTopic(event.topic), id, source, type, key, time, data, extensions }]);
    if (outcome?.outcome !== 'stored') throw new Error(`the dead letter was refused: ${outcome?.cause ?? 'no answer'}`);
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
