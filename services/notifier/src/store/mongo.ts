import { within } from '@debt/kit/within';
import type { FeedPosition, InsertOutcome, NewNotification, Retention, StoreDriver, StoredNotification } from './driver.ts';
import { mongoClients, RenewedMongo } from './mongo-client.ts';
import { MongoFeeds, schemaVersionWanted } from './mongo-feeds.ts';
import type { OpenStoreOptions } from './options.ts';

/** Bounds of operations with any number of commands; an operation with few has the default of the client. */
const bounds = { trimMs: 5 * 60_000, migrateMs: 60 * 60_000, closeMs: 2_000 } as const;

/** Feeds in two collections, without transactions. `mongodb://user:password@a,b/database?tls=true&replicaSet=rs&authSource=admin` */
export function openMongoStore(url: string, options: Pick<OpenStoreOptions, 'caFile'>): StoreDriver {
  return new MongoStore(new RenewedMongo(mongoClients(url, options), (database) => new MongoFeeds(database)));
}

class MongoStore implements StoreDriver {
  readonly #mongo: RenewedMongo<MongoFeeds>;

  constructor(mongo: RenewedMongo<MongoFeeds>) {
    this.#mongo = mongo;
  }

  insert(notification: NewNotification, newEpoch: string): Promise<InsertOutcome> {
    return this.#mongo.use((feeds) => feeds.insert(notification, newEpoch));
  }

  read(userId: string, after: number, limit: number): Promise<readonly StoredNotification[]> {
    return this.#mongo.use((feeds) => feeds.read(userId, after, limit));
  }

  async *pages(userId: string, after: number, size: number): AsyncGenerator<readonly StoredNotification[], void, void> {
    const pages = await this.#mongo.use(async (feeds) => feeds.pages(userId, after, size));
    const next = () => this.#mongo.use(() => pages.next());
    try {
      for (let page = await next(); page.done !== true; page = await next()) yield page.value;
    } finally {
      await within(bounds.closeMs, pages.return());
    }
  }

  position(userId: string, newEpoch: string): Promise<FeedPosition> {
    return this.#mongo.use((feeds) => feeds.position(userId, newEpoch));
  }

  markRead(userId: string, upTo: number, newEpoch: string): Promise<number> {
    return this.#mongo.use((feeds) => feeds.markRead(userId, upTo, newEpoch));
  }

  feeds(afterUserId: string, limit: number): Promise<readonly string[]> {
    return this.#mongo.use((feeds) => feeds.feeds(afterUserId, limit));
  }

  trim(userId: string, retention: Retention): Promise<number> {
    return this.#mongo.use((feeds) => feeds.trim(userId, retention), bounds.trimMs);
  }

  migrate(): Promise<void> {
    return this.#mongo.use((feeds) => feeds.migrate(), bounds.migrateMs);
  }

  async schemaVersion(): Promise<{ readonly found: number; readonly wanted: number }> {
    return { found: await this.#mongo.use((feeds) => feeds.schemaVersion()), wanted: schemaVersionWanted };
  }

  close(): Promise<void> {
    return this.#mongo[Symbol.asyncDispose]();
  }
}
