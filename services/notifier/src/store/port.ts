import { randomUUID } from 'node:crypto';
import { AppError, toError } from '@debt/kit/errors';
import { limits } from '../limits.ts';
import type { FeedPosition, NewNotification, Retention, StoreDriver, StoredNotification } from './driver.ts';
import { oneAhead } from './pages.ts';
import { SingleFlight } from './single-flight.ts';

export type { FeedPosition, NewNotification, StoredNotification } from './driver.ts';

export interface Appended {
  readonly seq: number;
  /** The event was already in the feed. */
  readonly duplicate: boolean;
}

/** The feeds of all users. A number is assigned only when the previous one is readable, so a reader never sees a gap. */
export class Store implements AsyncDisposable {
  readonly #driver: StoreDriver;
  readonly #newEpoch: () => string;
  readonly #reads = new SingleFlight<readonly StoredNotification[]>();
  readonly #positions = new SingleFlight<FeedPosition>();

  constructor(driver: StoreDriver, newEpoch: () => string = randomUUID) {
    this.#driver = driver;
    this.#newEpoch = newEpoch;
  }

  /** Appends a notification once, even when repeated. @throws AppError `unavailable`, `invalid_argument` for one that does not fit. */
  async append(notification: NewNotification): Promise<Appended> {
    requireFits(notification);
    for (let attempt = 0; attempt < limits.appendAttemptsMax; attempt += 1) {
      const inserted = await translated(() => this.#driver.insert(notification, this.#newEpoch()));
      if (inserted.outcome !== 'number-taken') return { seq: inserted.seq, duplicate: inserted.outcome === 'duplicate' };
    }
    throw new AppError('unavailable', `Other writers took the next number of a feed ${limits.appendAttemptsMax} times.`);
  }

  /**
   * Reads notifications after a number, in order. The first may have a higher number than `after + 1`: then those in between were removed.
   * @param limit at most `limits.pageMax`. @throws AppError `unavailable`
   */
  async read(userId: string, after: number, limit: number = limits.pageMax): Promise<readonly StoredNotification[]> {
    const size = Math.min(limit, limits.pageMax);
    return this.#reads.ask(`${after}/${size}/${userId}`, () => translated(() => this.#driver.read(userId, after, size)));
  }

  /**
   * Reads all notifications after a number, in order and in pages, for a client that catches up. A gap in the numbers means that those in between
   * were removed. @throws AppError `unavailable`
   */
  async *pages(userId: string, after: number): AsyncGenerator<readonly StoredNotification[], void, void> {
    const pages = oneAhead(this.#driver.pages(userId, after, limits.replayPageMax));
    try {
      for (let page = await translated(() => pages.next()); page.done !== true; page = await translated(() => pages.next()))
        yield page.value;
    } finally {
      await pages.return();
    }
  }

  /** @throws AppError `unavailable` */
  async position(userId: string): Promise<FeedPosition> {
    return this.#positions.ask(userId, () => translated(() => this.#driver.position(userId, this.#newEpoch())));
  }

  /** @returns the resulting read mark; it never moves back and never beyond the newest notification. @throws AppError `unavailable` */
  async markRead(userId: string, upTo: number): Promise<number> {
    return translated(() => this.#driver.markRead(userId, upTo, this.#newEpoch()));
  }

  /** Applies retention to every feed. @returns the number of removed notifications. @throws AppError `unavailable` */
  async sweep(retention: Retention, signal?: AbortSignal): Promise<number> {
    let removed = 0;
    for (let last: string | undefined = ''; last !== undefined; ) {
      const after: string = last;
      const feeds = await translated(() => this.#driver.feeds(after, limits.sweepFeedsPerRound));
      for (const userId of feeds) {
        if (signal?.aborted === true) return removed;
        removed += await translated(() => this.#driver.trim(userId, retention));
      }
      last = feeds.at(-1);
    }
    return removed;
  }

  async migrate(): Promise<void> {
    await translated(() => this.#driver.migrate());
  }

  /** @throws AppError `unavailable` when the store is unavailable, `schema_mismatch` when the schema is of another release. */
  async ready(): Promise<void> {
    const { found, wanted } = await translated(() => this.#driver.schemaVersion());
    if (found !== wanted) {
      const advice = found < wanted ? 'run the notifier with the task `migrate`' : 'run a newer release of the notifier';
      throw new AppError('schema_mismatch', `The notifier's schema is version ${found}, this release needs version ${wanted}: ${advice}.`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver.close();
  }
}

function requireFits({ userId, eventId, at, body }: NewNotification): void {
  const fits =
    isId(userId, limits.userIdLengthMax) &&
    isId(eventId, limits.eventIdLengthMax) &&
    hasYear(at) &&
    Buffer.byteLength(body) <= limits.bodyBytesMax;
  if (!fits)
    throw new AppError('invalid_argument', 'A notification of a feed has a user, an event id, a time and a body within the bounds.');
}

/** A time that no store accepts would be retried for ever, together with everything behind it. */
function hasYear(at: Date): boolean {
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9_999;
}

/** NUL cannot be stored in a PostgreSQL text. */
const isId = (text: string, lengthMax: number): boolean => text.length > 0 && text.length <= lengthMax && !text.includes('\0');

/** PostgreSQL's class of invalid authorizations, and MongoDB's AuthenticationFailed. */
const loginRefused = new Set(['28P01', '28000', '18']);
const isRefusedLogin = (thrown: unknown): boolean =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && loginRefused.has(String(thrown.code));

/**
 * For starts and tasks: a rejected login is a fault of the configuration. Later it is not: events wait for it, as they do for a store that is
 * unavailable.
 */
export async function failOnRejectedCredentials<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof AppError) || !isRefusedLogin(cause.cause)) throw cause;
    throw new AppError('bad_configuration', 'The store refuses the user or the password of its URL.', { cause });
  }
}

async function translated<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('unavailable', `The store of notifications failed. (${toError(thrown).message})`, { cause: thrown });
  }
}
