import { type Collection, type Db, MongoServerError } from 'mongodb';
import { limits } from '../limits.ts';
import type { FeedPosition, InsertOutcome, NewNotification, Retention, StoredNotification } from './driver.ts';
import { migrateNames } from './mongo-names.ts';

interface NotificationDocument {
  /** User and number, so that a notification is found by its key; notifications of earlier releases have an ObjectId. */
  readonly _id: string;
  readonly userId: string;
  readonly seq: number;
  readonly eventId: string;
  readonly at: Date;
  readonly body: string;
}
interface FeedDocument {
  readonly _id: string;
  readonly epoch: string;
  readonly floor: number;
  readonly read: number;
}
interface SchemaDocument {
  readonly _id: 'schema';
  readonly version: number;
}

/** The version of the schema that this release needs. */
export const schemaVersionWanted = 2;
const duplicateKey = 11_000;

/** The operations of a store, each of a few commands on one client. */
export class MongoFeeds {
  /** The newest numbers that this process assigned, to try first. */
  readonly #seen = new Map<string, { readonly seq: number; readonly atMs: number }>();
  readonly #notifications: Collection<NotificationDocument>;
  readonly #feeds: Collection<FeedDocument>;
  readonly #schema: Collection<SchemaDocument>;
  readonly #database: Db;

  constructor(database: Db) {
    this.#database = database;
    this.#notifications = database.collection('notifications');
    this.#feeds = database.collection('feeds');
    this.#schema = database.collection('schema');
  }

  async insert({ userId, eventId, at, body }: NewNotification, newEpoch: string): Promise<InsertOutcome> {
    // A feed is created before its first notification and keeps its newest one, so every feed with a notification ends with it.
    const newest = (await this.#seenNewest(userId)) ?? (await this.#newest(userId)) ?? (await this.#feed(userId, newEpoch)).floor - 1;
    const seq = newest + 1;
    try {
      await this.#notifications.insertOne({ _id: notificationKey(userId, seq), userId, seq, eventId, at, body });
      this.#remember(userId, seq);
      return { outcome: 'stored', seq };
    } catch (thrown) {
      if (!isDuplicate(thrown)) throw thrown;
      this.#seen.delete(userId);
    }
    const found = await this.#notifications.findOne({ userId, eventId }, { projection: { seq: 1 } });
    return found === null ? { outcome: 'number-taken' } : { outcome: 'duplicate', seq: found.seq };
  }

  async read(userId: string, after: number, limit: number): Promise<readonly StoredNotification[]> {
    const found = await this.#notifications
      .find({ userId, seq: { $gt: after } })
      .sort({ seq: 1 })
      .limit(limit)
      .toArray();
    return found.map(toNotification);
  }

  /** One cursor, and so one query in the server, for any number of pages. */
  async *pages(userId: string, after: number, size: number): AsyncGenerator<readonly StoredNotification[], void, void> {
    await using cursor = this.#notifications.find({ userId, seq: { $gt: after } }, { sort: { seq: 1 }, batchSize: size });
    for (let first = await cursor.next(); first !== null; first = await cursor.next())
      yield [first, ...cursor.readBufferedDocuments()].map(toNotification);
  }

  async position(userId: string, newEpoch: string): Promise<FeedPosition> {
    const { epoch, floor, read } = await this.#feed(userId, newEpoch);
    return { epoch, floor, newest: (await this.#newest(userId)) ?? floor - 1, read };
  }

  async markRead(userId: string, upTo: number, newEpoch: string): Promise<number> {
    const { newest } = await this.position(userId, newEpoch);
    const read = Math.min(upTo, newest);
    await this.#feeds.updateOne({ _id: userId, read: { $lt: read } }, { $set: { read } });
    return (await this.#feed(userId, newEpoch)).read;
  }

  async feeds(afterUserId: string, limit: number): Promise<readonly string[]> {
    const found = await this.#feeds
      .find({ _id: { $gt: afterUserId } }, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
    return found.map(({ _id }) => _id);
  }

  async trim(userId: string, retention: Retention): Promise<number> {
    // Includes notifications below a floor that was raised earlier: a crash between the two steps leaves them to the next sweep.
    const floor = await this.#raiseFloor(userId, retention);
    for (let removed = 0; ; ) {
      const oldest = await this.#notifications.findOne({ userId, seq: { $lt: floor } }, { sort: { seq: 1 }, projection: { seq: 1 } });
      if (oldest === null) return removed;
      const below = Math.min(floor, oldest.seq + limits.sweepRowsPerDelete);
      removed += (await this.#notifications.deleteMany({ userId, seq: { $lt: below } })).deletedCount;
    }
  }

  async #raiseFloor(userId: string, { olderThan, keptRowsMax }: Retention): Promise<number> {
    const feed = await this.#feeds.findOne({ _id: userId });
    const newest = await this.#newest(userId);
    if (feed === null || newest === undefined) return 1;
    // The first notification young enough to keep, searched from the floor: the query reads only what will be removed, and one more.
    const young = await this.#notifications.findOne(
      { userId, seq: { $gte: feed.floor }, at: { $gte: olderThan } },
      { sort: { seq: 1 }, projection: { seq: 1 } },
    );
    const floor = Math.min(newest, Math.max(young?.seq ?? newest, newest - keptRowsMax + 1));
    if (floor <= feed.floor) return feed.floor;
    await this.#feeds.updateOne({ _id: userId, floor: { $lt: floor } }, { $set: { floor } });
    return floor;
  }

  /** The two unique keys serve every query of notifications; the key of feeds is their `_id`. */
  async migrate(): Promise<void> {
    await migrateNames(this.#database);
    // Not in one command: FerretDB breaks the connection over a list of indexes that already exist.
    await this.#notifications.createIndex({ userId: 1, seq: 1 }, { unique: true }, {});
    await this.#notifications.createIndex({ userId: 1, eventId: 1 }, { unique: true }, {});
    await upserted(() => this.#schema.updateOne({ _id: 'schema' }, { $max: { version: schemaVersionWanted } }, { upsert: true }));
  }

  /** Zero before the first migration. */
  async schemaVersion(): Promise<number> {
    return (await this.#schema.findOne({ _id: 'schema' }))?.version ?? 0;
  }

  /**
   * The number that this process assigned recently, if its notification is still stored (else the feed was lost). The next number is free, or taken
   * by a notification that is too young to be removed.
   */
  async #seenNewest(userId: string): Promise<number | undefined> {
    const seen = this.#seen.get(userId);
    if (seen === undefined || performance.now() - seen.atMs > limits.newestTrustedMs) return undefined;
    return (await this.#notifications.findOne({ _id: notificationKey(userId, seen.seq) }, { projection: { seq: 1 } }))?.seq;
  }

  #remember(userId: string, seq: number): void {
    this.#seen.delete(userId);
    this.#seen.set(userId, { seq, atMs: performance.now() });
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > limits.newestRememberedMax && oldest !== undefined) this.#seen.delete(oldest);
  }

  async #newest(userId: string): Promise<number | undefined> {
    return (await this.#notifications.findOne({ userId }, { sort: { seq: -1 }, projection: { seq: 1 } }))?.seq;
  }

  async #feed(userId: string, newEpoch: string): Promise<FeedDocument> {
    const found = await this.#feeds.findOne({ _id: userId });
    if (found !== null) return found;
    const created = { epoch: newEpoch, floor: 1, read: 0 };
    await upserted(() => this.#feeds.updateOne({ _id: userId }, { $setOnInsert: created }, { upsert: true }));
    const made = await this.#feeds.findOne({ _id: userId });
    if (made === null) throw new Error('a feed vanished during its creation');
    return made;
  }
}

const toNotification = ({ seq, eventId, at, body }: NotificationDocument): StoredNotification => ({ seq, eventId, at, body });

/** Unambiguous, because a number has no slash. */
export const notificationKey = (userId: string, seq: number): string => `${userId}/${seq}`;

const isDuplicate = (thrown: unknown): boolean => thrown instanceof MongoServerError && thrown.code === duplicateKey;

/** Concurrent upserts of one key may both insert; the loser finds the document that it wanted. */
async function upserted(upsert: () => Promise<unknown>): Promise<void> {
  try {
    await upsert();
  } catch (thrown) {
    if (!isDuplicate(thrown)) throw thrown;
  }
}
