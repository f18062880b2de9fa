import { toError } from '../errors/errors.ts';
import { AutoResetEvent } from '../lifecycle/auto-reset-event.ts';
import type { Logger } from '../log/log.ts';
import type { Session } from '../postgres/postgres.ts';
import type { Deliver, Subscription } from './driver.ts';
import { assignedTo } from './postgres-assignment.ts';
import { PartitionReader } from './postgres-reader.ts';
import { partitionName, type TopicPartition } from './topic-partition.ts';

/** The channel of NOTIFY on which new events are announced. */
export const messageChannel = 'event_bus_messages';
/** The channel on which members announce that they have joined or left. */
export const memberChannel = 'event_bus_members';

/** Covers a lost wake-up, and a member that dies without a notification. */
const pollMs = 1_000;

interface Held extends TopicPartition {
  readonly revoked: AbortController;
  reading: boolean;
}

interface MemberOptions {
  readonly session: Session;
  readonly subscription: Subscription;
  readonly deliver: Deliver;
  readonly log: Logger;
}

/**
 * One consumer of a group. The members are read from the server's lock table: each member holds a shared advisory lock for each of its topics. All
 * members compute the same assignment from it. The exclusive advisory lock of a partition keeps a second reader out until the first has released it.
 * All locks belong to the connection that also reads and commits, so a member that lost them cannot commit either.
 */
export class GroupMember {
  readonly #options: MemberOptions;
  readonly #reader: PartitionReader;
  readonly #held = new Map<string, Held>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #wake = new AutoResetEvent();
  readonly #failed = new AbortController();
  #rebalanceAt = 0;
  #pid = 0;

  constructor(options: MemberOptions) {
    this.#options = options;
    this.#reader = new PartitionReader(options);
  }

  /**
   * Runs until the signal aborts, then completes the events in progress. @throws when the connection is lost or an event could neither be handled nor
   * become a dead letter.
   */
  async run(signal: AbortSignal): Promise<void> {
    const ended = AbortSignal.any([signal, this.#options.session.lost, this.#failed.signal]);
    try {
      await this.#join();
      while (!ended.aborted) {
        if (performance.now() >= this.#rebalanceAt) await this.#rebalance();
        await this.#startReading(ended);
        await this.#wake.wait(pollMs, ended);
      }
    } finally {
      for (const held of this.#held.values()) held.revoked.abort();
      await Promise.all(this.#tasks);
    }
    if (!signal.aborted) throw toError(ended.reason);
  }

  async #join(): Promise<void> {
    const { session, subscription } = this.#options;
    await session.listen(messageChannel, () => this.#wake.set());
    await session.listen(memberChannel, () => this.#rebalanceSoon());
    const { rows } = await session.query<{ pid: number }>(
      `select pg_backend_pid() as pid, pg_advisory_lock_shared(hashtextextended('event_bus/member/' || $1::text || '/' || t.name, 0))
         from unnest($2::text[]) as t(name)`,
      [subscription.group, subscription.topics],
    );
    this.#pid = rows[0]?.pid ?? 0;
    await this.#notifyMembers();
  }

  #rebalanceSoon(): void {
    this.#rebalanceAt = 0;
    this.#wake.set();
  }

  /** Releases partitions outside of its share once their event in progress is complete, and takes those of its share. */
  async #rebalance(): Promise<void> {
    this.#rebalanceAt = performance.now() + pollMs;
    const share = new Map((await this.#share()).map((partition) => [partitionName(partition), partition]));
    for (const [name, held] of this.#held) {
      if (share.has(name)) continue;
      held.revoked.abort();
      if (!held.reading) await this.#release(name, held);
    }
    await this.#tryTake([...share.values()].filter((partition) => !this.#held.has(partitionName(partition))));
  }

  async #share(): Promise<readonly TopicPartition[]> {
    const { session, subscription } = this.#options;
    const { rows } = await session.query<{ topic: string; pids: readonly number[]; partitions: readonly number[] }>(
      `select t.name as topic,
              array(select l.pid from pg_locks l, hashtextextended('event_bus/member/' || $1::text || '/' || t.name, 0) as k(key)
                     where l.locktype = 'advisory' and l.objsubid = 1 and l.granted and l.mode = 'ShareLock'
                       and l.database = (select oid from pg_database where datname = current_database())
                       and l.classid = ((k.key >> 32) & 4294967295)::oid and l.objid = (k.key & 4294967295)::oid
                     order by l.pid) as pids,
              array(select p.partition from event_bus.partitions p where p.topic = t.name order by p.partition) as partitions
         from unnest($2::text[]) as t(name)`,
      [subscription.group, subscription.topics],
    );
    return rows.flatMap(({ topic, pids, partitions }, at) => assignedTo(this.#pid, { topic, pids, partitions, shift: at }));
  }

  async #tryTake(partitions: readonly TopicPartition[]): Promise<void> {
    if (partitions.length === 0) return;
    const { rows } = await this.#options.session.query<{ name: string; taken: boolean }>(
      `select p.name, pg_try_advisory_lock(hashtextextended('event_bus/partition/' || $1::text || '/' || p.name, 0)) as taken
         from unnest($2::text[]) as p(name)`,
      [this.#options.subscription.group, partitions.map(partitionName)],
    );
    const taken = new Set(rows.filter((row) => row.taken).map((row) => row.name));
    for (const partition of partitions)
      if (taken.has(partitionName(partition)))
        this.#held.set(partitionName(partition), { ...partition, revoked: new AbortController(), reading: false });
  }

  async #release(name: string, held: Held): Promise<void> {
    this.#held.delete(partitionName(held));
    await this.#options.session.query(
      "select pg_advisory_unlock(hashtextextended('event_bus/partition/' || $1::text || '/' || $2::text, 0))",
      [this.#options.subscription.group, name],
    );
    await this.#notifyMembers();
  }

  async #notifyMembers(): Promise<void> {
    await this.#options.session.query('select pg_notify($1, $2)', [memberChannel, '']);
  }

  /** Starts a reader for each partition with new events and without a reader. */
  async #startReading(ended: AbortSignal): Promise<void> {
    const idle = [...this.#held.values()].filter(({ reading, revoked }) => !reading && !revoked.signal.aborted);
    if (idle.length === 0) return;
    for (const { topic, partition, next } of await this.#reader.news()) {
      const held = idle.find((one) => one.topic === topic && one.partition === partition);
      if (held === undefined) continue;
      held.reading = true;
      const task = this.#read(held, next, AbortSignal.any([ended, held.revoked.signal]));
      this.#tasks.add(task);
      void task.then(() => this.#tasks.delete(task));
    }
  }

  async #read(held: Held, next: bigint, signal: AbortSignal): Promise<void> {
    try {
      await this.#reader.drain(held, next, signal);
    } catch (thrown) {
      if (!signal.aborted) this.#failed.abort(toError(thrown));
    } finally {
      held.reading = false;
      // The next rebalance releases a revoked partition; an idle one may have new events by now.
      if (held.revoked.signal.aborted) this.#rebalanceSoon();
      else this.#wake.set();
    }
  }
}
