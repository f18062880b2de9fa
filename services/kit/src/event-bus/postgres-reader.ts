import type { Logger } from '../log/log.ts';
import type { Session } from '../postgres/postgres.ts';
import type { Deliver, DeliveredEvent, Subscription } from './driver.ts';
import type { TopicPartition } from './topic-partition.ts';

const batchMax = 100;
/** How often a long batch commits, so that a crash repeats little. */
const commitEveryMs = 500;

interface Row {
  readonly offset: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly key: string;
  readonly time: Date;
  readonly data: Buffer;
  readonly extensions: Readonly<Record<string, string>>;
}

interface ReaderOptions {
  readonly session: Session;
  readonly subscription: Subscription;
  readonly deliver: Deliver;
  readonly log: Logger;
}

/** Reads the partitions that its member holds, and commits on the connection that holds them. */
export class PartitionReader {
  readonly #options: ReaderOptions;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** The partitions of the subscription in which the group is behind. */
  async news(): Promise<readonly (TopicPartition & { readonly next: bigint })[]> {
    const { session, subscription } = this.#options;
    const { rows } = await session.query<{ topic: string; partition: number; next: string }>({
      name: 'event_bus_news',
      text: `select p.topic, p.partition, coalesce(o.next_offset, 0) as next
               from event_bus.partitions p
               left join event_bus.offsets o on o.consumer_group = $1 and o.topic = p.topic and o.partition = p.partition
              where p.topic = any($2::text[]) and p.next_offset > coalesce(o.next_offset, 0)`,
      values: [subscription.group, subscription.topics],
    });
    return rows.map(({ topic, partition, next }) => ({ topic, partition, next: BigInt(next) }));
  }

  /** Delivers until the partition has no more events, or the signal aborts. @throws the error of a delivery, after committing the previous ones. */
  async drain(partition: TopicPartition, next: bigint, signal: AbortSignal): Promise<void> {
    let position = next;
    for (;;) {
      const batch = signal.aborted ? [] : await this.#batch(partition, position);
      const first = batch[0];
      if (first === undefined) return this.#skipTo(partition, position, signal);
      if (first.offset > position)
        this.#options.log.warn(
          { ...partition, lost: (first.offset - position).toString() },
          'events were removed before this group read them',
        );
      position = await this.#deliverAll(partition, batch, signal);
    }
  }

  async #deliverAll(partition: TopicPartition, batch: readonly DeliveredEvent[], signal: AbortSignal): Promise<bigint> {
    let done = batch[0]?.offset ?? 0n;
    let committed = done;
    let committedAt = performance.now();
    try {
      for (const event of batch) {
        if (signal.aborted) break;
        await this.#options.deliver(event, signal);
        done = event.offset + 1n;
        if (performance.now() - committedAt < commitEveryMs) continue;
        await this.#commit(partition, done);
        committed = done;
        committedAt = performance.now();
      }
    } finally {
      if (done > committed) await this.#commit(partition, done);
    }
    return done;
  }

  async #batch({ topic, partition }: TopicPartition, from: bigint): Promise<readonly DeliveredEvent[]> {
    const { rows } = await this.#options.session.query<Row>({
      name: 'event_bus_batch',
      text: `select "offset", id, source, type, key, time, data, extensions from event_bus.messages
              where topic = $1 and partition = $2 and "offset" >= $3 order by "offset" limit ${batchMax}`,
      values: [topic, partition, from.toString()],
    });
    return rows.map((row) => ({ ...row, topic, partition, offset: BigInt(row.offset), data: new Uint8Array(row.data) }));
  }

  /** When retention removed everything that was left, the group continues at the end; else it would retry for ever. */
  async #skipTo(partition: TopicPartition, position: bigint, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { rows } = await this.#options.session.query<{ end: string }>(
      `select p.next_offset as end from event_bus.partitions p where p.topic = $1 and p.partition = $2 and p.next_offset > $3
          and not exists (select 1 from event_bus.messages m where m.topic = $1 and m.partition = $2 and m."offset" >= $3)`,
      [partition.topic, partition.partition, position.toString()],
    );
    const end = rows[0]?.end;
    if (end === undefined) return;
    this.#options.log.warn({ ...partition, lost: (BigInt(end) - position).toString() }, 'events were removed before this group read them');
    await this.#commit(partition, BigInt(end));
  }

  async #commit({ topic, partition }: TopicPartition, next: bigint): Promise<void> {
    await this.#options.session.query({
      name: 'event_bus_commit',
      text: `insert into event_bus.offsets as o (consumer_group, topic, partition, next_offset) values ($1, $2, $3, $4)
               on conflict (consumer_group, topic, partition) do update set next_offset = excluded.next_offset
               where o.next_offset < excluded.next_offset`,
      values: [this.#options.subscription.group, topic, partition, next.toString()],
    });
  }
}
