import { errorCode } from '@debt/kit/errors';
import { openPool, type Pool } from '@debt/kit/postgres';
import { limits } from '../limits.ts';
import type { FeedPosition, InsertOutcome, NewNotification, Retention, StoreDriver, StoredNotification } from './driver.ts';
import type { OpenStoreOptions } from './options.ts';
import { readInPages } from './pages.ts';
import { migratePostgres, schemaVersionWanted } from './postgres-schema.ts';

/** The newest number of a feed. Not `max(seq)`: while a feed has few notifications, reading all of them is as good a plan, and the plan would stay. */
const newest = '(select seq from notifications where user_id = $1 order by seq desc limit 1)';

/** Named, so that the server plans them once for each connection. Each uses one of the two unique keys of notifications, or the key of feeds. */
const sql = {
  // Without a conflict target: a conflict on either key then inserts nothing, without an error in the server's log.
  insert: `with feed as (insert into feeds (user_id, epoch) values ($1, $5) on conflict do nothing)
    insert into notifications (user_id, seq, event_id, at, body)
    select $1::text,
           greatest(
             coalesce(${newest}, 0),
             coalesce((select floor from feeds where user_id = $1), 1) - 1
           ) + 1,
           $2::text, $3::timestamptz, $4::json
    on conflict do nothing
    returning seq`,
  findEvent: 'select seq from notifications where user_id = $1 and event_id = $2',
  read: `select seq, event_id, at, body::text as body from notifications where user_id = $1 and seq > $2 order by seq limit $3`,
  // By the stored size, which the server knows without reading a long notification. One notification always fits.
  page: `select seq, event_id, at, body::text as body from (
      select seq, event_id, at, body,
             sum(pg_column_size(body)) over (order by seq rows unbounded preceding) - pg_column_size(body) as before
      from notifications where user_id = $1 and seq > $2 order by seq limit $3
    ) page where before < $4 order by seq`,
  makeFeed: 'insert into feeds (user_id, epoch) values ($1, $2) on conflict do nothing',
  position: `select epoch, floor, read, coalesce(${newest}, floor - 1) as newest
    from feeds where user_id = $1`,
  markRead: `update feeds
    set read = least($2::bigint, coalesce(${newest}, floor - 1))
    where user_id = $1 and read < least($2::bigint, coalesce(${newest}, floor - 1))
    returning read`,
  feeds: 'select user_id from feeds where user_id > $1 order by user_id limit $2',
  // The first notification young enough to keep, searched from the floor: the query reads only what will be removed, and one more.
  raiseFloor: `update feeds f
    set floor = least(kept.newest, greatest(kept.young, kept.newest - $3::bigint + 1))
    from (
      select ${newest} as newest,
             coalesce(
               (select y.seq from notifications y
                where y.user_id = $1 and y.seq >= (select floor from feeds where user_id = $1) and y.at >= $2
                order by y.seq limit 1),
               ${newest}) as young
    ) kept
    where f.user_id = $1 and f.floor < least(kept.newest, greatest(kept.young, kept.newest - $3::bigint + 1))`,
  // By the stored floor, so that the next sweep removes what a crash left between the two statements.
  deleteBelow: `delete from notifications
    where user_id = $1 and seq = any (array(
      select seq from notifications where user_id = $1 and seq < (select floor from feeds where user_id = $1) order by seq limit $2))`,
  version: 'select version from schema_version',
} as const;

const noSuchTable = '42P01';

/** Feeds in two tables. Every call is one statement in its own transaction. */
export function openPostgresStore(url: string, { log, caFile }: OpenStoreOptions): StoreDriver {
  const options = { applicationName: 'notifier', plansByIndex: true, ...(caFile === undefined ? {} : { caFile }) };
  const pool = openPool(url, options, (error) => log.warn({ err: error }, 'an idle connection to the store failed'));
  return new PostgresStore(pool, () => migratePostgres(url, caFile));
}

type Statement = keyof typeof sql;
interface NotificationRow {
  readonly seq: string;
  readonly event_id: string;
  readonly at: Date;
  readonly body: string;
}
interface PositionRow {
  readonly epoch: string;
  readonly floor: string;
  readonly newest: string;
  readonly read: string;
}

class PostgresStore implements StoreDriver {
  readonly #pool: Pool;
  readonly migrate: () => Promise<void>;

  constructor(pool: Pool, migrate: () => Promise<void>) {
    this.#pool = pool;
    this.migrate = migrate;
  }

  async insert({ userId, eventId, at, body }: NewNotification, newEpoch: string): Promise<InsertOutcome> {
    const [inserted] = await this.#rows<{ seq: string }>('insert', [userId, eventId, at, body, newEpoch]);
    if (inserted !== undefined) return { outcome: 'stored', seq: Number(inserted.seq) };
    const [found] = await this.#rows<{ seq: string }>('findEvent', [userId, eventId]);
    return found === undefined ? { outcome: 'number-taken' } : { outcome: 'duplicate', seq: Number(found.seq) };
  }

  async read(userId: string, after: number, limit: number): Promise<readonly StoredNotification[]> {
    return (await this.#rows<NotificationRow>('read', [userId, after, limit])).map(toNotification);
  }

  pages(userId: string, after: number, size: number) {
    return readInPages(
      async (position) => (await this.#rows<NotificationRow>('page', [userId, position, size, limits.replayPageBytes])).map(toNotification),
      after,
    );
  }

  async position(userId: string, newEpoch: string): Promise<FeedPosition> {
    const found = await this.#position(userId);
    if (found !== undefined) return found;
    await this.#rows('makeFeed', [userId, newEpoch]);
    const made = await this.#position(userId);
    if (made === undefined) throw new Error('a feed vanished during its creation');
    return made;
  }

  async #position(userId: string): Promise<FeedPosition | undefined> {
    const [row] = await this.#rows<PositionRow>('position', [userId]);
    if (row === undefined) return undefined;
    return { epoch: row.epoch, floor: Number(row.floor), newest: Number(row.newest), read: Number(row.read) };
  }

  async markRead(userId: string, upTo: number, newEpoch: string): Promise<number> {
    const [row] = await this.#rows<{ read: string }>('markRead', [userId, upTo]);
    return row === undefined ? (await this.position(userId, newEpoch)).read : Number(row.read);
  }

  async feeds(afterUserId: string, limit: number): Promise<readonly string[]> {
    return (await this.#rows<{ user_id: string }>('feeds', [afterUserId, limit])).map((row) => row.user_id);
  }

  async trim(userId: string, { olderThan, keptRowsMax }: Retention): Promise<number> {
    await this.#query('raiseFloor', [userId, olderThan, keptRowsMax]);
    for (let removed = 0; ; ) {
      const { rowCount } = await this.#query('deleteBelow', [userId, limits.sweepRowsPerDelete]);
      removed += rowCount ?? 0;
      if ((rowCount ?? 0) < limits.sweepRowsPerDelete) return removed;
    }
  }

  async schemaVersion(): Promise<{ readonly found: number; readonly wanted: number }> {
    try {
      const [row] = await this.#rows<{ version: number }>('version', []);
      return { found: row?.version ?? 0, wanted: schemaVersionWanted };
    } catch (thrown) {
      if (errorCode(thrown) === noSuchTable) return { found: 0, wanted: schemaVersionWanted };
      throw thrown;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #rows<Row extends object>(name: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
    return (await this.#query<Row>(name, values)).rows;
  }

  #query<Row extends object = object>(name: Statement, values: readonly unknown[]) {
    return this.#pool.query<Row>({ name, text: sql[name], values: [...values] });
  }
}

const toNotification = ({ seq, event_id, at, body }: NotificationRow): StoredNotification => ({
  seq: Number(seq),
  eventId: event_id,
  at,
  body,
});
