import type { Pool } from 'pg';
import { toError } from '../errors/errors.ts';
import type { Logger } from '../log/log.ts';

/** At most one notification in this time. */
const windowMs = 5;

/**
 * Sends NOTIFY for a channel, coalesced. It is never part of a write transaction, because a commit with a NOTIFY takes a lock of the whole server. A
 * wake-up may be lost, so listeners also poll.
 */
export class CoalescedNotify implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #channel: string;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #sending: Promise<void> = Promise.resolve();

  constructor(pool: Pool, channel: string, log: Logger) {
    this.#pool = pool;
    this.#channel = channel;
    this.#log = log;
  }

  send(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#sentAt + windowMs - performance.now();
    if (waitMs <= 0) this.#sendNow();
    else this.#timer = setTimeout(() => this.#sendNow(), waitMs);
  }

  #sendNow(): void {
    this.#timer = undefined;
    this.#sentAt = performance.now();
    this.#sending = this.#pool.query('select pg_notify($1, $2)', [this.#channel, '']).then(
      () => undefined,
      (thrown: unknown) => this.#log.debug({ err: toError(thrown), channel: this.#channel }, 'a wake-up was not sent'),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#sending;
  }
}
