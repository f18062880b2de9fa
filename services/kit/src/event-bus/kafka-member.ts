import { type Consumer, type EachBatchPayload, type Kafka, type PartitionAssigner, PartitionAssigners } from 'kafkajs';
import { toError } from '../errors/errors.ts';
import { pause } from '../lifecycle/background.ts';
import { Latch } from '../lifecycle/latch.ts';
import type { Logger } from '../log/log.ts';
import type { Deliver, Subscription } from './driver.ts';
import type { KafkaClient } from './kafka-client.ts';
import { inTime } from './kafka-errors.ts';
import { type KafkaGroupTiming, kafkaBuffer, kafkaLimits } from './kafka-limits.ts';
import { PartitionWorker } from './kafka-partition.ts';
import { toEvent } from './kafka-records.ts';
import { partitionName, type TopicPartition } from './place.ts';

interface MemberOptions {
  readonly client: KafkaClient;
  readonly prefix: string;
  readonly subscription: Subscription;
  readonly deliver: Deliver;
  readonly timing: KafkaGroupTiming;
  readonly log: Logger;
}

interface Held {
  readonly partition: TopicPartition;
  readonly worker: PartitionWorker;
  isPaused: boolean;
}

/**
 * One consumer of a group. kafkajs fetches and keeps the membership alive; the events go to one worker for each partition, so that a slow or poisoned
 * one holds up no other. Before it joins the group anew, which is how partitions change hands, the member finishes what it has in hand and commits
 * it; one that takes too long over it is put out of the group by its session and can commit nothing any more.
 */
export class KafkaMember {
  readonly #options: MemberOptions;
  readonly #consumer: Consumer;
  readonly #held = new Map<string, Held>();
  readonly #failed = new AbortController();
  readonly #progress = new Latch();
  /** Where the member stopped in each partition when it last let go. */
  #left = new Map<string, bigint>();
  readonly #soughtAgain = new Set<string>();
  #assigned: ReadonlySet<string> = new Set();
  #memberId = '';
  #isJoined = false;
  #commits: Promise<void> = Promise.resolve();

  constructor(options: MemberOptions) {
    this.#options = options;
    this.#consumer = this.#createConsumer(options.client.kafka);
  }

  /** Runs until the signal aborts, then finishes the events in hand and leaves the group. @throws when Kafka is unavailable or a delivery failed. */
  async run(signal: AbortSignal): Promise<void> {
    const ended = AbortSignal.any([signal, this.#failed.signal]);
    const running = this.#start();
    // Its failure is this member's failure; nobody may wait for it without end.
    running.catch((thrown: unknown) => this.#failed.abort(toError(thrown)));
    try {
      await this.#commitUntil(ended);
    } finally {
      await this.#letGo();
      // kafkajs cannot leave while it joins, and a member that just goes away holds up the others for its session.
      await inTime(running, kafkaLimits.leaveMs).catch(() => undefined);
      await inTime(this.#consumer.disconnect(), kafkaLimits.leaveMs).catch(() => undefined);
      this.#options.client.end();
      // What was begun in the meantime.
      await this.#letGo();
    }
    if (!signal.aborted) throw toError(ended.reason);
  }

  #createConsumer(kafka: Kafka): Consumer {
    const { subscription, prefix, timing } = this.#options;
    return kafka.consumer({
      groupId: prefix + subscription.group,
      sessionTimeout: timing.sessionMs,
      heartbeatInterval: timing.heartbeatMs,
      rebalanceTimeout: timing.rebalanceMs,
      maxWaitTimeInMs: timing.pollMs,
      maxBytesPerPartition: kafkaBuffer.fetchBytesMax,
      metadataMaxAge: kafkaLimits.topicsKnownMs,
      allowAutoTopicCreation: false,
      partitionAssigners: [this.#assigner()],
      retry: { ...kafkaLimits.retry, restartOnFailure: async () => false },
    });
  }

  /** kafkajs tells nobody that it is about to join anew. What it does right before, and waits for, is to look for the group's coordinator. */
  #assigner(): PartitionAssigner {
    return (config) => {
      const { cluster } = config;
      const find = cluster.findGroupCoordinator.bind(cluster);
      cluster.findGroupCoordinator = async (group) => {
        await this.#letGo();
        return find(group);
      };
      return PartitionAssigners.roundRobin(config);
    };
  }

  async #start(): Promise<void> {
    const { subscription, prefix } = this.#options;
    const consumer = this.#consumer;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => this.#joined(payload.memberId, payload.memberAssignment));
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#failed.abort(payload.error));
    await consumer.connect();
    await consumer.subscribe({ topics: subscription.topics.map((topic) => prefix + topic), fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async (payload) => this.#take(payload) });
  }

  #joined(memberId: string, assignment: Readonly<Record<string, readonly number[]>>): void {
    const { prefix, subscription, log } = this.#options;
    const partitions = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => partitionName({ topic: topic.slice(prefix.length), partition })),
    );
    // Put out of the group in between, others may have gone on from there.
    if (memberId !== this.#memberId) this.#left.clear();
    this.#memberId = memberId;
    this.#assigned = new Set(partitions);
    this.#soughtAgain.clear();
    this.#isJoined = true;
    this.#consumer.resume(this.#consumer.paused());
    log.info({ group: subscription.group, partitions: partitions.length }, 'joined the group');
  }

  /** Hands a batch to the worker of its partition. What is not marked as resolved is fetched again. */
  #take(payload: EachBatchPayload): void {
    const { prefix, log } = this.#options;
    const { batch } = payload;
    const partition = { topic: batch.topic.slice(prefix.length), partition: batch.partition };
    const name = partitionName(partition);
    const last = batch.messages.at(-1);
    if (last === undefined) return;
    if (!this.#isJoined || !this.#assigned.has(name)) {
      payload.pause();
      return;
    }
    const first = BigInt(batch.messages[0]?.offset ?? last.offset);
    const expected = this.#held.get(name)?.worker.next ?? this.#left.get(name);
    if (expected !== undefined && first > expected) {
      // Fetched before the group was joined anew, by a fetcher that kafkajs did not stop: what is between would be lost.
      if (!this.#soughtAgain.has(name)) {
        this.#soughtAgain.add(name);
        this.#consumer.seek({ topic: batch.topic, partition: batch.partition, offset: expected.toString() });
        return;
      }
      log.warn({ ...partition, lost: (first - expected).toString() }, 'events were removed before this group read them');
    }
    const held = this.#hold(name, partition, expected ?? first);
    held.worker.take(batch.messages.map((message) => toEvent(partition, message)));
    payload.resolveOffset(last.offset);
    if (held.worker.isFull && !held.isPaused) {
      held.isPaused = true;
      payload.pause();
    }
  }

  #hold(name: string, partition: TopicPartition, first: bigint): Held {
    const there = this.#held.get(name);
    if (there !== undefined) return there;
    const held: Held = {
      partition,
      isPaused: false,
      worker: new PartitionWorker({
        first,
        deliver: this.#options.deliver,
        onDone: () => {
          this.#progress.set();
          if (held.isPaused && held.worker.hasRoom) this.#resume(held);
        },
        onFailed: (thrown) => this.#failed.abort(toError(thrown)),
      }),
    };
    this.#held.set(name, held);
    return held;
  }

  #resume(held: Held): void {
    if (!this.#isJoined) return;
    held.isPaused = false;
    this.#consumer.resume([{ topic: this.#options.prefix + held.partition.topic, partitions: [held.partition.partition] }]);
  }

  async #commitUntil(ended: AbortSignal): Promise<void> {
    const { timing } = this.#options;
    while (!ended.aborted) {
      await this.#progress.wait(timing.sessionMs, ended);
      await this.#commit([...this.#held.values()]);
      await pause(timing.commitEveryMs, ended);
    }
  }

  /** Resolves when nothing is in hand any more, and what was done is committed. */
  async #letGo(): Promise<void> {
    if (!this.#isJoined) return;
    this.#isJoined = false;
    const held = [...this.#held.values()];
    this.#held.clear();
    await Promise.all(held.map(({ worker }) => worker.stop()));
    await this.#commit(held);
    this.#left = new Map(held.map(({ partition, worker }) => [partitionName(partition), worker.done]));
  }

  /**
   * One commit after the other, so that none is under way when the group is joined anew: kafkajs would repeat it as a member of the new generation,
   * for partitions that may belong to others by then. That one fails means only that events come again; whether Kafka is unavailable shows elsewhere.
   */
  #commit(held: readonly Held[]): Promise<void> {
    this.#commits = this.#commits.then(async () => {
      const due = held.flatMap(({ partition, worker }) =>
        worker.done > worker.committed ? [{ partition, worker, done: worker.done }] : [],
      );
      if (due.length === 0) return;
      const { prefix, log, subscription } = this.#options;
      try {
        await this.#consumer.commitOffsets(
          due.map(({ partition, done }) => ({ topic: prefix + partition.topic, partition: partition.partition, offset: done.toString() })),
        );
        for (const { worker, done } of due) worker.committed = done;
      } catch (thrown) {
        log.info({ err: toError(thrown), group: subscription.group }, 'offsets could not be committed: the events after them come again');
      }
    });
    return this.#commits;
  }
}
