import { parseServerUrl } from '@debt/kit/server-url';
import { withinOrThrow } from '@debt/kit/within';
import { type Db, MongoClient, type MongoClientOptions, MongoServerSelectionError } from 'mongodb';
import type { OpenStoreOptions } from './options.ts';

const defaultDatabase = 'notifier';
const parameters = ['tls', 'authSource', 'authMechanism', 'replicaSet'] as const;
const bounds = { connectMs: 3_000, selectMs: 3_000, answerMs: 10_000, queueMs: 5_000, connectionsMax: 10 } as const;
/** For one call with its connection, which the bounds of the driver should end earlier. */
const callMs = bounds.queueMs + bounds.answerMs;

/** A client and its database. */
export interface Mongo {
  readonly client: MongoClient;
  readonly database: Db;
}

/** Checks the URL once, and creates clients, which connect lazily. The caller closes them. @throws AppError `bad_configuration` */
export function mongoClients(url: string, { caFile }: Pick<OpenStoreOptions, 'caFile'>): () => Mongo {
  const { hosts, user, password, path, ...parsed } = parseServerUrl(url, {
    what: 'A MongoDB',
    schemes: { mongodb: { port: 27_017, tls: false } },
    severalHosts: true,
    parameters,
  });
  const { tls, ...rest } = parsed.parameters;
  const query = new URLSearchParams({ ...rest, ...(tls === 'true' ? { tls } : {}) });
  const address = hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',');
  const options: MongoClientOptions = {
    ...(user === '' ? {} : { auth: { username: user, password } }),
    ...(caFile === undefined || tls !== 'true' ? {} : { tlsCAFile: caFile }),
    appName: 'notifier',
    // Not every compatible server supports them. The unique keys make every write safe to repeat, and the port repeats it.
    retryWrites: false,
    writeConcern: { w: 'majority' },
    // A notification that a fail-over may undo must not be shown, nor numbering continue from it.
    readConcern: { level: 'majority' },
    connectTimeoutMS: bounds.connectMs,
    serverSelectionTimeoutMS: bounds.selectMs,
    socketTimeoutMS: bounds.answerMs,
    waitQueueTimeoutMS: bounds.queueMs,
    maxPoolSize: bounds.connectionsMax,
  };
  return () => {
    const client = new MongoClient(`mongodb://${address}/?${query.toString()}`, options);
    return { client, database: client.db(path === '' ? defaultDatabase : path) };
  };
}

/** The database of a URL. It connects lazily; the caller closes the client. @throws AppError `bad_configuration` */
export const openMongo = (url: string, options: Pick<OpenStoreOptions, 'caFile'>): Mongo => mongoClients(url, options)();

/** The driver left a call without an end. */
class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
}

/**
 * A client that is replaced when it finds no server or leaves a call without an answer. The driver waits for ever for a command whose socket closes in
 * the same moment, its monitoring too: then it would never find the server again.
 */
export class RenewedMongo<T> implements AsyncDisposable {
  readonly #open: () => Mongo;
  readonly #partsOf: (database: Db) => T;
  #current: { readonly client: MongoClient; readonly parts: T } | undefined;
  #isClosed = false;

  constructor(open: () => Mongo, partsOf: (database: Db) => T) {
    this.#open = open;
    this.#partsOf = partsOf;
  }

  /** @param withinMs for a call of several commands. @throws the error of the call, or one that names the time. */
  async use<R>(call: (parts: T) => Promise<R>, withinMs: number = callMs): Promise<R> {
    if (this.#isClosed) throw new Error('the store was closed');
    const current = (this.#current ??= this.#renew());
    try {
      // Connecting costs nothing for a client that is connected.
      const asked = current.client.connect().then(() => call(current.parts));
      return await withinOrThrow(withinMs, asked, () => new UnansweredError(`MongoDB did not answer within ${withinMs / 1_000} s`));
    } catch (thrown) {
      if (thrown instanceof MongoServerSelectionError || thrown instanceof UnansweredError) this.#discard(current.client);
      throw thrown;
    }
  }

  #renew() {
    const { client, database } = this.#open();
    return { client, parts: this.#partsOf(database) };
  }

  #discard(client: MongoClient): void {
    if (this.#current?.client === client) this.#current = undefined;
    // It may never be closed, for the reason that made it unusable.
    client.close().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#current?.client.close();
  }
}
