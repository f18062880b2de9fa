import { type Consumer, type EachBatchPayload, type Kafka, type PartitionAssigner, PartitionAssigners } from 'kafkajs';
import { toError } from '../errors/errors.ts';
import { AutoResetEvent } from '../lifecycle/auto-reset-event.ts';
import { pause } from '../lifecycle/background.ts';
import type { Logger } from '../log/log.ts';
import type { Deliver, Subscription } from './driver.ts';
import type { KafkaClient } from './kafka-client.ts';
import { inTime } from './kafka-errors.ts';
import { type KafkaGroupTiming, kafkaBuffer, kafkaLimits } from './kafka-limits.ts';
import { PartitionWorker } from './kafka-partition.ts';
import { toEvent } from './kafka-records.ts';
import { partitionName, type TopicPartition } from './topic-partition.ts';

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
 * One consumer of a group. kafkajs fetches and maintains the membership. Events go to one worker for each partition, so that a slow or poisoned
 * partition blocks no other. Partitions change members when the group is joined again; before that, the member completes its events in progress and
 * commits them. A member that takes too long loses its session and can no longer commit.
 */
export class KafkaMember {
  readonly #options: MemberOptions;
  readonly #consumer: Consumer;
  readonly #held = new Map<string, Held>();
  readonly #failed = new AbortController();
  readonly #progress = new AutoResetEvent();
  /** The offsets at which the member last released its partitions. */
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

  /** Runs until the signal aborts, then completes the events in progress and leaves the group. @throws when Kafka is unavailable or a delivery failed. */
  async run(signal: AbortSignal): Promise<void> {
    const ended = AbortSignal.any([signal, this.#failed.signal]);
    const running = this.#start();
    // Its failure is the failure of this member; awaiting it must be bounded.
    running.catch((thrown: unknown) => this.#failed.abort(toError(thrown)));
    try {
      await this.#commitUntil(ended);
    } finally {
      await this.#letGo();
      // kafkajs cannot leave while it joins, and a member that disappears blocks the others until its session ends.
      await inTime(running, kafkaLimits.leaveMs).catch(() => undefined);
      await inTime(this.#consumer.disconnect(), kafkaLimits.leaveMs).catch(() => undefined);
      this.#options.client.end();
      // Releases what started in the meantime.
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

  /** kafkajs does not announce that it joins again. Right before it does, it looks up the group's coordinator and awaits the result. */
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
    // After a removal from the group, other members may have continued from there.
    if (memberId !== this.#memberId) this.#left.clear();
    this.#memberId = memberId;
    this.#assigned = new Set(partitions);
    this.#soughtAgain.clear();
    this.#isJoined = true;
    this.#consumer.resume(this.#consumer.paused());
    log.info({ group: subscription.group, partitions: partitions.length }, 'joined the group');
  }

  /** Passes a batch to the worker of its partition. Messages that are not marked as resolved are fetched again. */
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
      // Fetched before the rejoin by a fetcher that kafkajs did not stop: the events in between would be lost.
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
          if (held.isPaused && held.worker.hasCapacity) this.#resume(held);
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

  /** Resolves when no event is in progress and everything handled is committed. */
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
   * Commits one after the other, so that no commit is in progress during a rejoin. kafkajs would repeat it as a member of the new generation, for
   * partitions that may belong to others by then. A failed commit only means that events are delivered again; other calls report whether Kafka is
   * unavailable.
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
        log.info(
          { err: toError(thrown), group: subscription.group },
          'offsets could not be committed: the events after them will be delivered again',
        );
      }
    });
    return this.#commits;
  }
}
