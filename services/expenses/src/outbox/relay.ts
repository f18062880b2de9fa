import { type Backoff, backoffDelayMs } from '@debt/kit/backoff';
import { isUnavailable, toError } from '@debt/kit/errors';
import { AutoResetEvent, Background, pause } from '@debt/kit/lifecycle';
import type { Logger } from '@debt/kit/log';
import { type PostgresOptions, Session } from '@debt/kit/postgres';
import type { Destination } from './destinations.ts';
import { createRelayMetrics, type RelayMetrics, type RelayRegistry } from './metrics.ts';
import { deleteRows, parkRows, readWaiting, rowsPerPass } from './rows.ts';
import { type OutboxWaker, outboxChannel, type WakeableRelay } from './waker.ts';

/** Covers a lost wake-up, and an active relay that dies without a notification. */
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
 * Publishes the rows of one destination: reads a batch, publishes it, awaits the broker's acknowledgement, and deletes it. One relay of all processes
 * is active at a time. It holds an advisory lock on the very connection that reads and deletes, so a relay that lost its lock cannot continue. A row
 * is deleted only after it was stored elsewhere. After a crash it may be published twice, under the same id, but it is never lost.
 */
export class Relay implements WakeableRelay, AsyncDisposable {
  readonly #options: RelayOptions;
  readonly #wake = new AutoResetEvent();
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

  /** Stops after the batch in progress. */
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
    // If a crash undoes a deletion, it is repeated together with the publication. So there is no need to wait for the disk.
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
      if (refused.length > 0) log.error({ destination: destination.name, refused }, 'outbox rows were refused permanently and parked');
      end(rows.length - refused.length, refused.length);
      return rows.length < rowsPerPass ? 'drained' : 'more';
    } catch (thrown) {
      if (!isUnavailable(thrown) || session.lost.aborted) throw thrown;
      log.warn(
        { err: toError(thrown), destination: destination.name, rows: rows.length },
        'the destination of the outbox is unavailable; its rows are kept',
      );
      return 'unavailable';
    }
  }
}
