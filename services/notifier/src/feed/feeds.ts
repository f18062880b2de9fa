import { feedClose } from '@debt/proto/feed';
import type { WebSocket } from 'ws';
import { type ConnectionParts, FeedConnection } from './connection.ts';
import type { Signed } from './credential.ts';

/** All sockets of this process. */
export class Feeds implements AsyncDisposable {
  readonly #parts: ConnectionParts;
  readonly #byUser = new Map<string, Set<FeedConnection>>();
  readonly #runs = new Set<Promise<void>>();
  #draining = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  /** Whether there is capacity for one more socket. */
  get hasCapacity(): boolean {
    return !this.#draining && this.#runs.size < this.#parts.limits.socketsMax;
  }

  /** Serves the socket until it ends. A user can have any number of devices up to the bound; a further one does not disturb the others. */
  accept(ws: WebSocket, signed: Signed): void {
    const connection = new FeedConnection(ws, signed, this.#parts);
    const ofUser = this.#byUser.get(signed.userId) ?? new Set();
    if (this.#draining) connection.close(feedClose.restarting, 'the server restarts: connect again');
    else if (ofUser.size >= this.#parts.limits.socketsPerUserMax) connection.close(feedClose.tooMany, 'too many connections of this user');
    this.#byUser.set(signed.userId, ofUser.add(connection));
    const run = this.#run(connection, signed.userId);
    this.#runs.add(run);
    void run.finally(() => this.#runs.delete(run));
  }

  async #run(connection: FeedConnection, userId: string): Promise<void> {
    this.#parts.metrics.socketOpened();
    const code = await connection.run();
    this.#parts.metrics.socketClosed(code);
    const ofUser = this.#byUser.get(userId);
    ofUser?.delete(connection);
    if (ofUser?.size === 0) this.#byUser.delete(userId);
  }

  /** Requests every client to connect again, and waits until all are closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#draining = true;
    for (const connections of this.#byUser.values())
      for (const connection of connections) connection.close(feedClose.restarting, 'the server restarts: connect again');
    await Promise.all(this.#runs);
  }
}
