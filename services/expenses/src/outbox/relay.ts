import { type Backoff, backoffDelayMs } from '@debt/kit/backoff';
import { isUnavailable, toError } from '@debt/kit/errors';
import { Background, Latch, pause } from '@debt/kit/lifecycle';
import type { Logger } from '@debt/kit/log';
import { type PostgresOptions, Session } from '@debt/kit/postgres';
import type { Destination } from './destinations.ts';
import { createRelayMetrics, type RelayMetrics, type RelayRegistry } from './metrics.ts';
import { deleteRows, parkRows, readWaiting, rowsPerPass } from './rows.ts';
import { type OutboxWaker, outboxChannel, type WakeableRelay } from './waker.ts';

/** A wake-up may be lost, and the relay that reads may die without a word. */
const pollMs = 1_000;
const retryBackoff: Backoff = { baseMs: 50, capMs: 5_000 };

export interface RelayOptions {
  readonly databaseUrl: string;
  readonly destination: Destination;
  readonly waker: OutboxWaker;
  readonly log: Logger;
  readonly metrics?: RelayRegistry;
  readonly caFile?: string;
}

/**
 * Carries the rows of one destination out of the outbox: reads, publishes, waits for the broker's word, deletes. One relay of all processes does it at a
 * time, the holder of an advisory lock on the very connection that reads and deletes, so a relay that lost its lock cannot go on. Whatever happens in
 * between, a row is only deleted after it was stored elsewhere: it may be published twice, under the same id, but never lost.
 */
export class Relay implements WakeableRelay, AsyncDisposable {
  readonly #options: RelayOptions;
  readonly #wake = new Latch();
  readonly #metrics: RelayMetrics;
  readonly #loop: Background;
  #isActive = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#metrics = createRelayMetrics(options.metrics, options.destination.name);
    options.waker.attach(this);
    this.#loop = new Background(`outbox ${options.destination.name}`, options.log, (signal) => this.#run(signal));
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  wake(): void {
    this.#wake.set();
  }

  /** Ends after the batch in hand. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.waker.detach(this);
    await this.#loop[Symbol.asyncDispose]();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { databaseUrl, destination, caFile } = this.#options;
    const connection: PostgresOptions = {
      applicationName: `outbox ${destination.name}`,
      plansByIndex: true,
      ...(caFile === undefined ? {} : { caFile }),
    };
    await using session = await Session.open(databaseUrl, connection);
    const ended = AbortSignal.any([signal, session.lost]);
    await session.listen(outboxChannel, () => this.#wake.set());
    try {
      await this.#becomeActive(session, ended);
      for (let failures = 0; !ended.aborted; ) {
        const outcome = await this.#pass(session);
        failures = outcome === 'unavailable' ? failures + 1 : 0;
        if (outcome === 'unavailable') await pause(backoffDelayMs(retryBackoff, failures), ended);
        if (outcome === 'drained') await this.#wake.wait(pollMs, ended);
      }
    } finally {
      this.#isActive = false;
    }
    if (!signal.aborted) throw toError(session.lost.reason);
  }

  async #becomeActive(session: Session, ended: AbortSignal): Promise<void> {
    // A deletion that a crash takes back is repeated, as the publication is: no need to wait for the disk.
    await session.query('set synchronous_commit = off');
    while (!ended.aborted && !this.#isActive) {
      const { rows } = await session.query<{ taken: boolean }>(
        "select pg_try_advisory_lock(hashtextextended('outbox/' || $1::text, 0)) as taken",
        [this.#options.destination.name],
      );
      this.#isActive = rows[0]?.taken === true;
      if (!this.#isActive) await pause(pollMs, ended);
    }
  }

  async #pass(session: Session): Promise<'drained' | 'more' | 'unavailable'> {
    const { destination, log } = this.#options;
    const rows = await readWaiting(session, destination.name);
    if (rows.length === 0) return 'drained';
    const end = this.#metrics.startPublishing();
    try {
      const refused = await destination.publish(rows);
      const refusedIds = new Set(refused.map(({ id }) => id));
      await parkRows(session, refused);
      await deleteRows(
        session,
        rows.map(({ id }) => id).filter((id) => !refusedIds.has(id)),
      );
      if (refused.length > 0) log.error({ destination: destination.name, refused }, 'rows of the outbox were refused for good and parked');
      end(rows.length - refused.length, refused.length);
      return rows.length < rowsPerPass ? 'drained' : 'more';
    } catch (thrown) {
      if (!isUnavailable(thrown) || session.lost.aborted) throw thrown;
      log.warn({ err: toError(thrown), destination: destination.name, rows: rows.length }, 'the outbox waits for its destination');
      return 'unavailable';
    }
  }
}
