/** Reads and fills all feeds of a MongoDB as rows of text. Checksums and confirmations are the caller's responsibility. */
import type { Collection, Db } from 'mongodb';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { openMongo } from './mongo-client.ts';
import { notificationKey, schemaVersionWanted } from './mongo-feeds.ts';

/** In the order in which the tables are read and filled. */
export const feedTables = ['notifications', 'feeds'] as const;
export type FeedTable = (typeof feedTables)[number];

export interface FeedRows extends AsyncDisposable {
  /** The version of the row format; only the same version can read it back. Zero before the first migration. */
  version(): Promise<number>;
  /**
   * One row of JSON each. Notifications come first, by feed and number, so that a feed that grows meanwhile has no gap; then the feeds, so that every
   * notification has one.
   */
  rows(table: FeedTable): AsyncIterable<string>;
}

export interface FeedFill extends FeedRows {
  /** Returns false when there are already feeds. Removes what a killed fill has left first. */
  begin(): Promise<boolean>;
  /** `newEpoch` is called for each feed, because devices may know numbers that will be assigned again. Throws for a malformed row. */
  add(table: FeedTable, rows: AsyncIterable<string>, newEpoch: () => string): Promise<void>;
  finish(): Promise<void>;
  /** Removes everything that was added. */
  abandon(): Promise<void>;
}

const Notification = Type.Object({
  userId: Type.String(),
  seq: Type.Integer(),
  eventId: Type.String(),
  at: Type.String(),
  body: Type.String(),
});
const Feed = Type.Object({ userId: Type.String(), epoch: Type.String(), floor: Type.Integer(), read: Type.Integer() });

interface StoredDocument {
  readonly _id: string;
  readonly [field: string]: unknown;
}

const batchRows = 500;
const deletedRows = 5_000;
/** A document in the collection of the schema, during a fill. */
const mark = 'filling';

/** @throws AppError `bad_configuration` */
export function openMongoFeeds(url: string, options: { readonly caFile?: string }): FeedFill {
  const { client, database } = openMongo(url, options);
  const collection = (name: FeedTable | 'schema') => database.collection<StoredDocument>(name);
  const unmark = () => collection('schema').deleteOne({ _id: mark });
  const documents = documentsOfFill();
  return {
    async version() {
      await client.connect();
      const found = await collection('schema').findOne({ _id: 'schema' });
      return typeof found?.['version'] === 'number' ? found['version'] : 0;
    },
    rows: (table) => rowsOf(database, table),
    async begin() {
      await client.connect();
      if ((await collection('schema').findOne({ _id: mark })) !== null) await empty(database);
      for (const table of feedTables) if ((await collection(table).findOne({})) !== null) return false;
      await collection('schema').updateOne({ _id: mark }, { $set: { version: schemaVersionWanted } }, { upsert: true });
      return true;
    },
    async add(table, rows, newEpoch) {
      await insertAll(collection(table), documents(table, rows, newEpoch));
    },
    async finish() {
      await unmark();
    },
    async abandon() {
      await empty(database);
      await unmark();
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

type Documents = Collection<StoredDocument>;

async function empty(database: Db): Promise<void> {
  for (const table of feedTables) {
    const documents: Documents = database.collection(table);
    // In batches that the server can delete before a call times out.
    for (let ids = await someOf(documents); ids.length > 0; ids = await someOf(documents))
      await documents.deleteMany({ _id: { $in: ids } });
  }
}

const someOf = (documents: Documents): Promise<readonly string[]> =>
  documents
    .find({}, { projection: { _id: 1 }, limit: deletedRows })
    .map(({ _id }) => _id)
    .toArray();

async function insertAll(into: Documents, documents: AsyncIterable<StoredDocument>): Promise<void> {
  let batch: StoredDocument[] = [];
  const send = async (): Promise<void> => {
    if (batch.length > 0) await into.insertMany(batch);
    batch = [];
  };
  for await (const document of documents) {
    batch.push(document);
    if (batch.length >= batchRows) await send();
  }
  await send();
}

/** Converts the rows of one fill to documents. The read mark of a feed is at most the newest of its notifications, which come before it. */
function documentsOfFill() {
  /** The newest number of each added feed. */
  const newest = new Map<string, number>();
  const documentOf = (table: FeedTable, row: string, newEpoch: () => string): StoredDocument => {
    const value: unknown = JSON.parse(row);
    if (table === 'notifications') {
      const { userId, seq, at, ...notification } = Value.Parse(Notification, value);
      newest.set(userId, Math.max(seq, newest.get(userId) ?? 0));
      return { _id: notificationKey(userId, seq), userId, seq, ...notification, at: new Date(at) };
    }
    const { userId, floor, read } = Value.Parse(Feed, value);
    return { _id: userId, epoch: newEpoch(), floor, read: Math.min(read, newest.get(userId) ?? floor - 1) };
  };
  return async function* documents(table: FeedTable, rows: AsyncIterable<string>, newEpoch: () => string): AsyncIterable<StoredDocument> {
    for await (const row of rows) yield documentOf(table, row, newEpoch);
  };
}

async function* rowsOf(database: Db, table: FeedTable): AsyncIterable<string> {
  await database.client.connect();
  if (table === 'notifications') {
    const notifications = database
      .collection<StoredDocument>('notifications')
      .find({}, { sort: { userId: 1, seq: 1 }, projection: { _id: 0 } });
    for await (const { userId, seq, eventId, at, body } of notifications)
      yield JSON.stringify(Value.Parse(Notification, { userId, seq, eventId, at: at instanceof Date ? at.toISOString() : at, body }));
    return;
  }
  for await (const { _id, epoch, floor, read } of database.collection<StoredDocument>('feeds').find({}, { sort: { _id: 1 } }))
    yield JSON.stringify(Value.Parse(Feed, { userId: _id, epoch, floor, read }));
}
