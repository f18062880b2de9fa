import { AppError, errorCode } from '../errors/errors.ts';
import { Background, pause } from '../lifecycle/background.ts';
import { CoalescedNotify, openPool, type Pool, type PostgresOptions, parsePostgresUrl, Session } from '../postgres/postgres.ts';
import type { Deliver, Envelope, EventBusDriver, Position, PublishOutcome, Subscription, TopicSpec } from './driver.ts';
import type { OpenEventBusOptions } from './options.ts';
import { GroupMember, memberChannel, messageChannel } from './postgres-member.ts';
import { eventBusSchema, eventBusSchemaVersion } from './postgres-schema.ts';

/** The number of partitions for all keys. It is fixed, because a key must not change its partition. */
export const partitionsPerTopic = 16;
const connectionsMax = 4;
const sweep = { everyMs: 10 * 60_000, batchMax: 5_000 } as const;

/** Opens the driver; it connects with the first call. @throws AppError `bad_configuration` for an invalid PostgreSQL URL. */
export async function openPostgresEventBus(url: string, options: OpenEventBusOptions): Promise<EventBusDriver> {
  parsePostgresUrl(url);
  return new PostgresEventBus(url, options);
}

/** FNV-1a: the same partition for a key in every process and release, independent of the server's own hash. */
export function partitionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % partitionsPerTopic;
}

class PostgresEventBus implements EventBusDriver {
  readonly #url: string;
  readonly #options: OpenEventBusOptions;
  readonly #postgres: PostgresOptions;
  readonly #pool: Pool;
  readonly #newMessages: CoalescedNotify;
  readonly #newMembers: CoalescedNotify;
  readonly #sweeper: Background;

  constructor(url: string, options: OpenEventBusOptions) {
    const { caFile, log, source } = options;
    this.#url = url;
    this.#options = options;
    this.#postgres = { applicationName: source, connectionsMax, plansByIndex: true, ...(caFile === undefined ? {} : { caFile }) };
    this.#pool = openPool(url, this.#postgres, (err) => log.warn({ err }, 'an idle connection to the event bus was lost'));
    this.#newMessages = new CoalescedNotify(this.#pool, messageChannel, log);
    this.#newMembers = new CoalescedNotify(this.#pool, memberChannel, log);
    this.#sweeper = new Background('event-bus sweep', log, (signal) => this.#sweep(signal));
  }

  async provision(topics: readonly TopicSpec[]): Promise<void> {
    await using session = await Session.open(this.#url, this.#postgres);
    await session.query('begin');
    await session.query("select pg_advisory_xact_lock(hashtextextended('event_bus/provision', 0))");
    await session.query(eventBusSchema);
    await session.query(
      `insert into event_bus.topics (name, retention) select t.name, t.ms * interval '1 millisecond' from unnest($1::text[], $2::bigint[]) as t(name, ms)
         on conflict (name) do update set retention = excluded.retention`,
      [topics.map((topic) => topic.name), topics.map((topic) => topic.retentionMs)],
    );
    await session.query(
      `insert into event_bus.partitions (topic, partition) select t.name, p.no from unnest($1::text[]) as t(name), generate_series(0, $2::integer - 1) as p(no)
         on conflict do nothing`,
      [topics.map((topic) => topic.name), partitionsPerTopic],
    );
    await session.query('commit');
  }

  async publish(batch: readonly Envelope[]): Promise<readonly PublishOutcome[]> {
    const column = <T>(of: (event: Envelope) => T): T[] => batch.map(of);
    const { rows } = await this.#pool.query<{ unknown: readonly string[] }>({
      name: 'event_bus_publish',
      text: `select event_bus.publish($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::bytea[],
               $9::text[]::jsonb[]) as unknown`,
      values: [
        column((event) => event.topic),
        column((event) => partitionOf(event.key)),
        column((event) => event.id),
        column((event) => event.source),
        column((event) => event.type),
        column((event) => event.key),
        column((event) => event.time),
        column((event) => Buffer.from(event.data)),
        column((event) => JSON.stringify(event.extensions)),
      ],
    });
    this.#newMessages.send();
    const unknown = new Set(rows[0]?.unknown);
    return batch.map(({ topic }) =>
      unknown.has(topic) ? { outcome: 'refused', cause: `there is no topic ${topic}: it was not provisioned` } : { outcome: 'stored' },
    );
  }

  async consume(subscription: Subscription, deliver: Deliver, signal: AbortSignal): Promise<void> {
    const session = await Session.open(this.#url, this.#postgres);
    try {
      await new GroupMember({ session, subscription, deliver, log: this.#options.log }).run(signal);
    } finally {
      await session[Symbol.asyncDispose]();
      // The other members take over its partitions.
      this.#newMembers.send();
    }
  }

  async positions({ group, topics }: Subscription): Promise<readonly Position[]> {
    const { rows } = await this.#pool.query<{ topic: string; partition: number; next: string; end: string }>(
      `select p.topic, p.partition, coalesce(o.next_offset, 0) as next, p.next_offset as end
         from event_bus.partitions p
         left join event_bus.offsets o on o.consumer_group = $1 and o.topic = p.topic and o.partition = p.partition
        where p.topic = any($2::text[]) order by p.topic, p.partition`,
      [group, topics],
    );
    return rows.map(({ topic, partition, next, end }) => ({ topic, partition, next: BigInt(next), end: BigInt(end) }));
  }

  async ready(): Promise<void> {
    const version = await this.#pool.query<{ version: number }>('select version from event_bus.schema_version').then(
      ({ rows }) => rows[0]?.version,
      (thrown: unknown) => {
        if (errorCode(thrown) === '42P01') return undefined;
        throw thrown;
      },
    );
    if (version !== eventBusSchemaVersion)
      throw new AppError(
        'schema_mismatch',
        `The event bus has schema version ${version ?? 'none'}, and this release needs ${eventBusSchemaVersion}: run the task provision.`,
      );
  }

  async close(): Promise<void> {
    await this.#sweeper[Symbol.asyncDispose]();
    await this.#newMessages[Symbol.asyncDispose]();
    await this.#newMembers[Symbol.asyncDispose]();
    await this.#pool.end();
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(sweep.everyMs, signal);
      if (signal.aborted) return;
      await sweepEvents(this.#pool, sweep.batchMax);
    }
  }
}

/** Removes events older than their retention, in statements of a bounded size, until none is left: expired events cannot accumulate. */
export async function sweepEvents(pool: Pool, batchMax: number): Promise<void> {
  for (let removed = batchMax; removed >= batchMax; ) {
    const { rows } = await pool.query<{ removed: string }>('select event_bus.sweep($1) as removed', [batchMax]);
    removed = Number(rows[0]?.removed ?? 0);
  }
}
