import { Partitioners, type PartitionMetadata, type Producer } from 'kafkajs';
import { AppError } from '../errors/errors.ts';
import type { Envelope, PublishOutcome } from './driver.ts';
import type { Connected } from './kafka-client.ts';
import { kafkaErrorType } from './kafka-errors.ts';
import { kafkaLimits } from './kafka-limits.ts';
import { recordBytes, toRecord } from './kafka-records.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import { partitionName } from './topic-partition.ts';

interface Routed {
  readonly event: Envelope;
  readonly partition: number;
}

interface KafkaPublisherOptions {
  readonly producer: Connected<Producer>;
  readonly topics: KafkaTopics;
  readonly prefix: string;
}

const stored: PublishOutcome = { outcome: 'stored' };
const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
/** The partitioner of Kafka's own clients (murmur2), so that every client maps a key to the same partition. */
const choosePartition = Partitioners.DefaultPartitioner();

/**
 * Stores events with acks=all by an idempotent producer, one request after the other, and starts a new producer after every failure. Both are needed:
 * kafkajs reuses the sequence numbers of a failed request. A later request could then look like a repetition of one that was stored after all, and
 * Kafka would drop it with a successful answer.
 */
export class KafkaPublisher {
  readonly #options: KafkaPublisherOptions;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: KafkaPublisherOptions) {
    this.#options = options;
  }

  async publish(batch: readonly Envelope[]): Promise<readonly PublishOutcome[]> {
    if (this.#waiting >= kafkaLimits.publishesWaitingMax)
      throw new AppError('unavailable', `${kafkaLimits.publishesWaitingMax} publications are already waiting for Kafka.`);
    this.#waiting += 1;
    const mine = this.#last.then(() => this.#publish(batch));
    this.#last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #publish(batch: readonly Envelope[]): Promise<readonly PublishOutcome[]> {
    const partitions = await this.#partitionsOf(new Set(batch.map(({ topic }) => topic)));
    const routed = batch.map((event): Routed | undefined => {
      const those = partitions.get(event.topic);
      return those === undefined ? undefined : { event, partition: partitionOf(event, those) };
    });
    const outcomes: PublishOutcome[] = [];
    for (const request of requestsOf(routed.filter((one) => one !== undefined))) outcomes.push(...(await this.#store(request)));
    const remaining = outcomes.values();
    return routed.map((one, at) =>
      one === undefined
        ? { outcome: 'refused', cause: `there is no topic ${batch[at]?.topic ?? ''}: it was not provisioned` }
        : (remaining.next().value ?? { outcome: 'refused', cause: 'Kafka returned no outcome for this event' }),
    );
  }

  async #partitionsOf(topics: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly PartitionMetadata[]>> {
    const found = await Promise.all([...topics].map(async (topic) => [topic, await this.#options.topics.partitionsOf(topic)] as const));
    const there = found.flatMap(([topic, partitions]) => (partitions === undefined ? [] : [[topic, partitions] as const]));
    this.#options.topics.need(there.map(([topic]) => topic));
    return new Map(there);
  }

  /** Kafka refuses a request as a whole, so a single event that is too large is found by sending each alone. */
  async #store(request: readonly Routed[]): Promise<readonly PublishOutcome[]> {
    try {
      await this.#send(request);
      return request.map(() => stored);
    } catch (thrown) {
      if (!tooLarge.has(kafkaErrorType(thrown) ?? '')) throw thrown;
    }
    const [only, ...others] = request;
    if (only === undefined || others.length === 0)
      return [{ outcome: 'refused', cause: 'it is larger than the topic in Kafka allows (max.message.bytes)' }];
    const outcomes: PublishOutcome[] = [];
    for (const one of request) outcomes.push(...(await this.#store([one])));
    return outcomes;
  }

  async #send(request: readonly Routed[]): Promise<void> {
    const { producer, prefix } = this.#options;
    const topics = Map.groupBy(request, ({ event }) => prefix + event.topic);
    const topicMessages = [...topics].map(([topic, those]) => ({
      topic,
      messages: those.map(({ event, partition }) => ({ ...toRecord(event), partition })),
    }));
    await producer.use(async (connected) => {
      const answers = await connected.sendBatch({ acks: -1, timeout: kafkaLimits.requestMs, topicMessages });
      // When a partition moves during the request to a broker that has already answered, kafkajs silently does not send its records.
      const answered = new Set(answers.map(({ topicName, partition }) => partitionName({ topic: topicName, partition })));
      const silent = request.find(({ event, partition }) => !answered.has(partitionName({ topic: prefix + event.topic, partition })));
      if (silent !== undefined) throw new Error(`Kafka returned nothing about partition ${silent.partition} of ${silent.event.topic}`);
    }, kafkaLimits.publishMs);
  }
}

const partitionOf = (event: Envelope, partitionMetadata: readonly PartitionMetadata[]): number =>
  choosePartition({ topic: event.topic, partitionMetadata: [...partitionMetadata], message: { key: event.key, value: null } });

/** In order, each of a bounded size: all records of a partition in one request are one batch for Kafka, which bounds batches. */
function requestsOf(routed: readonly Routed[]): readonly (readonly Routed[])[] {
  const requests: Routed[][] = [];
  let bytes = 0;
  for (const one of routed) {
    const size = recordBytes(one.event);
    const current = requests.at(-1);
    if (current === undefined || bytes + size > kafkaLimits.requestBytesMax) {
      requests.push([one]);
      bytes = size;
    } else {
      current.push(one);
      bytes += size;
    }
  }
  return requests;
}
