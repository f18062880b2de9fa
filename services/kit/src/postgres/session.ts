import pg from 'pg';
import { connectionOf, type PostgresOptions } from './connection.ts';

/** The maximum duration of an orderly close. A server that hangs does not delay the caller. */
const endMs = 2_000;

/** One separate connection, for LISTEN and for session advisory locks, which end with it. */
export class Session implements AsyncDisposable {
  readonly #client: pg.Client;
  readonly #lost = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on('error', (error) => this.#lost.abort(error));
    client.on('end', () => this.#lost.abort(new Error('the connection to the database ended')));
  }

  static async open(url: string, options: PostgresOptions): Promise<Session> {
    const session = new Session(new pg.Client(connectionOf(url, options)));
    await session.#client.connect();
    return session;
  }

  /** Aborts when the connection is lost, and every session lock with it. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** One query at a time, in the order of the calls. */
  query<Row extends pg.QueryResultRow = Record<string, unknown>>(
    query: string | pg.QueryConfig,
    values?: readonly unknown[],
  ): Promise<pg.QueryResult<Row>> {
    const config = typeof query === 'string' ? { text: query } : query;
    const asked = this.#last.then(() => this.#client.query<Row>(values === undefined ? config : { ...config, values: [...values] }));
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  /** Calls `wake` for each notification on the channel, which must be a plain lower-case name. */
  async listen(channel: string, wake: () => void): Promise<void> {
    this.#client.on('notification', (message) => {
      if (message.channel === channel) wake();
    });
    await this.query(`listen ${pg.escapeIdentifier(channel)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const overdue = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => overdue.resolve(undefined), endMs);
    await Promise.race([this.#client.end().catch(() => undefined), overdue.promise]);
    clearTimeout(timer);
  }
}
