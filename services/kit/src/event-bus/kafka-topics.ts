import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, PartitionMetadata } from 'kafkajs';
// Node does not detect the names that this CommonJS module exports through a variable.
import kafkajs from 'kafkajs';
import { AppError } from '../errors/errors.ts';
import type { Logger } from '../log/log.ts';
import type { Position, Subscription, TopicSpec } from './driver.ts';
import type { Connected } from './kafka-client.ts';
import { kafkaErrorType } from './kafka-errors.ts';
import { kafkaLimits, kafkaTopicDefaults } from './kafka-limits.ts';
import type { KafkaUrl } from './kafka-url.ts';
import { deadLetterTopic } from './limits.ts';

interface KnownTopic {
  readonly partitions: readonly PartitionMetadata[];
  readonly at: number;
}

interface KafkaTopicsOptions {
  readonly admin: Connected<Admin>;
  readonly url: KafkaUrl;
  readonly log: Logger;
}

/** The topics of this platform in the cluster: creation, lookup, and the positions of groups. Names are without the prefix. */
export class KafkaTopics {
  readonly #options: KafkaTopicsOptions;
  readonly #known = new Map<string, KnownTopic>();
  /** The topics that this process publishes or reads, which must therefore exist. */
  readonly #needed = new Set<string>();

  constructor(options: KafkaTopicsOptions) {
    this.#options = options;
  }

  need(topics: readonly string[]): void {
    for (const topic of topics) this.#needed.add(topic);
  }

  /**
   * Creates missing topics. Existing ones keep their number of partitions, because another number would map keys to other partitions; their retention
   * is updated.
   */
  async provision(specs: readonly TopicSpec[]): Promise<void> {
    await this.#options.admin.use(async (admin) => {
      const found = await Promise.all(specs.map(async (spec) => ({ spec, partitions: await this.#look(admin, spec.name) })));
      const missing = found.flatMap(({ spec, partitions }) => (partitions === undefined ? [spec] : []));
      const present = found.flatMap(({ spec, partitions }) => (partitions === undefined ? [] : [spec]));
      if (missing.length > 0) await this.#create(admin, missing);
      await this.#updateRetention(admin, present);
      for (const { name } of missing) await this.#untilThere(admin, name);
    }, kafkaLimits.adminMs * 2);
  }

  /** The partitions of a topic; undefined when it was not provisioned. */
  async partitionsOf(topic: string): Promise<readonly PartitionMetadata[] | undefined> {
    const known = this.#known.get(topic);
    if (known !== undefined && performance.now() - known.at < kafkaLimits.topicsKnownMs) return known.partitions;
    // The caller sets an event without a topic aside permanently, so the answer of one broker is not enough.
    for (let asks = 1; ; asks += 1) {
      const partitions = await this.#options.admin.use((admin) => this.#look(admin, topic), kafkaLimits.adminMs);
      if (partitions !== undefined) this.#known.set(topic, { partitions, at: performance.now() });
      if (partitions !== undefined || asks >= kafkaLimits.topicUnknownAsksMax) return partitions;
      await delay(kafkaLimits.topicUnknownPauseMs);
    }
  }

  async positions({ group, topics }: Subscription): Promise<readonly Position[]> {
    const { prefix } = this.#options.url;
    return this.#options.admin.use(async (admin) => {
      const found = await Promise.all(topics.map(async (topic) => ((await this.#look(admin, topic)) === undefined ? [] : [topic])));
      const there = found.flat();
      if (there.length === 0) return [];
      const committed = await admin.fetchOffsets({ groupId: prefix + group, topics: there.map((topic) => prefix + topic) });
      const positions = await Promise.all(
        there.map(async (topic) => {
          const ofGroup = committed.find((one) => one.topic === prefix + topic)?.partitions ?? [];
          const ends = await admin.fetchTopicOffsets(prefix + topic);
          return ends.map(({ partition, low, high }) => {
            const next = BigInt(ofGroup.find((one) => one.partition === partition)?.offset ?? -1);
            // Events removed by retention can no longer be read; a new group begins at the oldest remaining one.
            return { topic, partition, next: next > BigInt(low) ? next : BigInt(low), end: BigInt(high) };
          });
        }),
      );
      return positions.flat().toSorted((one, other) => one.topic.localeCompare(other.topic) || one.partition - other.partition);
    }, kafkaLimits.adminMs);
  }

  /** @throws AppError `schema_mismatch` when topics are missing; raw errors of kafkajs when Kafka is unavailable. */
  async ready(): Promise<void> {
    const missing = await this.#options.admin.use((admin) => this.#missing(admin), kafkaLimits.readyMs);
    if (missing.length > 0)
      throw new AppError('schema_mismatch', `Kafka has no topic ${missing.join(', ')} of this platform: run the task provision.`);
  }

  async #missing(admin: Admin): Promise<readonly string[]> {
    const { prefix } = this.#options.url;
    if (this.#needed.size > 0) {
      const needed = [...this.#needed];
      const found = await Promise.all(needed.map((topic) => this.#look(admin, topic)));
      return needed.filter((_topic, at) => found[at] === undefined);
    }
    // Nothing was published or read yet: a topic with its dead letters shows that provisioning has run.
    const names = new Set(await admin.listTopics());
    const isProvisioned = [...names].some((name) => name.startsWith(prefix) && names.has(deadLetterTopic(name)));
    return isProvisioned ? [] : ['at all'];
  }

  async #look(admin: Admin, topic: string): Promise<readonly PartitionMetadata[] | undefined> {
    const name = this.#options.url.prefix + topic;
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
      return topics.find((one) => one.name === name)?.partitions;
    } catch (thrown) {
      if (kafkaErrorType(thrown) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
      throw thrown;
    }
  }

  async #create(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
    const { url, log } = this.#options;
    const replicas = url.replicas ?? Math.min(kafkaTopicDefaults.replicasMax, (await admin.describeCluster()).brokers.length);
    const topics = specs.map(({ name, retentionMs }) => ({
      topic: url.prefix + name,
      numPartitions: isDeadLetter(name) ? kafkaTopicDefaults.deadLetterPartitions : url.partitions,
      replicationFactor: replicas,
      configEntries: [...settingsOf(replicas, retentionMs)],
    }));
    // Leaders are awaited elsewhere: kafkajs fails when the contacted broker does not know the topic yet.
    await admin.createTopics({ topics, waitForLeaders: false, timeout: kafkaLimits.requestMs });
    log.info({ topics: topics.map(({ topic }) => topic), replicas }, 'topics were created');
  }

  async #updateRetention(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
    if (specs.length === 0) return;
    const { prefix } = this.#options.url;
    const type = kafkajs.ConfigResourceTypes.TOPIC;
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: specs.map(({ name }) => ({ type, name: prefix + name })),
    });
    const changed = specs.flatMap(({ name, retentionMs }) => {
      const entries = resources.find(({ resourceName }) => resourceName === prefix + name)?.configEntries ?? [];
      if (entries.find(({ configName }) => configName === 'retention.ms')?.configValue === String(retentionMs)) return [];
      // The request replaces all settings of the topic, so existing settings are repeated.
      const kept = entries.filter(({ configName, isDefault }) => !isDefault && configName !== 'retention.ms');
      const settings = kept.map(({ configName, configValue }) => ({ name: configName, value: configValue }));
      return [{ type, name: prefix + name, configEntries: [...settings, { name: 'retention.ms', value: String(retentionMs) }] }];
    });
    if (changed.length > 0) await admin.alterConfigs({ validateOnly: false, resources: changed });
  }

  async #untilThere(admin: Admin, topic: string): Promise<void> {
    for (const deadline = performance.now() + kafkaLimits.adminMs; ; ) {
      const partitions = await this.#look(admin, topic).catch(() => undefined);
      if (partitions !== undefined && partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)) return;
      if (performance.now() > deadline) throw new Error(`the topic ${topic} was created but has no leader yet`);
      await delay(50);
    }
  }
}

const isDeadLetter = (topic: string): boolean => topic.endsWith(deadLetterTopic(''));

/** Sets all relevant values, independent of the defaults of the cluster. One replica may be unavailable without blocking publishers. */
const settingsOf = (replicas: number, retentionMs: number): readonly { readonly name: string; readonly value: string }[] => [
  { name: 'cleanup.policy', value: 'delete' },
  { name: 'retention.ms', value: String(retentionMs) },
  { name: 'min.insync.replicas', value: String(Math.max(1, replicas - 1)) },
  { name: 'max.message.bytes', value: String(kafkaTopicDefaults.messageBytesMax) },
  // Retention counts from the time of storage, independent of the publisher's clock.
  { name: 'message.timestamp.type', value: 'LogAppendTime' },
];
