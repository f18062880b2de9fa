import type { InsertOutcome, NewNotification, StoreDriver } from '../src/store/driver.ts';

/** A proxy for another store, which can fail and hang for some users. */
export class FaultyStore implements StoreDriver {
  readonly #inner: StoreDriver;
  readonly #held: (() => void)[] = [];
  #hangsFor: string | undefined;
  /** While set, every call fails like a refused connection. */
  unavailable = false;
  /** The number of next inserts that are stored but whose answer is lost. */
  answersLost = 0;
  failures = 0;

  constructor(inner: StoreDriver) {
    this.#inner = inner;
  }

  hangFor(userId: string): void {
    this.#hangsFor = userId;
  }

  recover(): void {
    this.#hangsFor = undefined;
    this.unavailable = false;
    for (const release of this.#held.splice(0)) release();
  }

  async insert(notification: NewNotification, newEpoch: string): Promise<InsertOutcome> {
    const outcome = await this.#guard(notification.userId, () => this.#inner.insert(notification, newEpoch));
    if (this.answersLost === 0) return outcome;
    this.answersLost -= 1;
    throw this.#refused();
  }

  read = (userId: string, after: number, limit: number) => this.#guard(userId, () => this.#inner.read(userId, after, limit));
  async *pages(userId: string, after: number, size: number) {
    for await (const page of this.#inner.pages(userId, after, size)) yield await this.#guard(userId, async () => page);
  }
  position = (userId: string, newEpoch: string) => this.#guard(userId, () => this.#inner.position(userId, newEpoch));
  markRead = (userId: string, upTo: number, newEpoch: string) => this.#guard(userId, () => this.#inner.markRead(userId, upTo, newEpoch));
  feeds = (after: string, limit: number) => this.#guard('', () => this.#inner.feeds(after, limit));
  trim: StoreDriver['trim'] = (userId, retention) => this.#guard(userId, () => this.#inner.trim(userId, retention));
  migrate = () => this.#inner.migrate();
  schemaVersion = () => this.#guard('', () => this.#inner.schemaVersion());
  close = () => this.#inner.close();

  async #guard<T>(userId: string, call: () => Promise<T>): Promise<T> {
    if (this.unavailable) throw this.#refused();
    if (userId !== '' && userId === this.#hangsFor) await new Promise<void>((resolve) => this.#held.push(resolve));
    return call();
  }

  #refused(): Error {
    this.failures += 1;
    return Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  }
}
