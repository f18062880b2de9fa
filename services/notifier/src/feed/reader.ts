import { feedVersion } from '@debt/proto/feed';
import type { Fanout } from '../fanout/port.ts';
import { limits } from '../limits.ts';
import type { NotifierMetrics } from '../metrics.ts';
import type { FeedPosition, Store } from '../store/port.ts';
import type { Work } from './bell.ts';
import type { FeedSocket } from './socket.ts';

export interface ReaderParts {
  readonly userId: string;
  readonly socket: FeedSocket;
  readonly store: Store;
  readonly fanout: Fanout;
  readonly metrics: NotifierMetrics;
}

export interface Subscribe {
  readonly after?: number;
  readonly epoch?: string;
}

/**
 * One client's place in one feed. Catching up and going live are the same: read the store after the position, send, advance.
 * Every method may be called again after it failed half-way: what was sent is never sent again.
 */
export class FeedReader {
  readonly #parts: ReaderParts;
  #epoch = '';
  #position = 0;
  #toldRead = 0;
  #caughtUp = false;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** Answers `subscribe`. */
  async begin(subscribe: Subscribe): Promise<void> {
    const { socket, store, userId } = this.#parts;
    const feed = await store.position(userId);
    const { epoch, newest, read: readUpTo } = feed;
    const lost = subscribe.after !== undefined && !covers(feed, subscribe.after, subscribe.epoch ?? epoch);
    this.#epoch = epoch;
    this.#toldRead = readUpTo;
    this.#position = lost ? feed.floor - 1 : Math.max(subscribe.after ?? readUpTo, feed.floor - 1);
    await socket.sendFrame({ type: 'subscribed', version: feedVersion, epoch, after: this.#position, newest, readUpTo });
    if (lost) await this.#sendReset(feed);
  }

  async work({ lines, compare, ack }: Work): Promise<void> {
    const behind = compare ? await this.#compare() : false;
    if (lines || behind) await this.#sendLines();
    if (ack > 0) await this.#ack(ack);
  }

  async #sendLines(): Promise<void> {
    const { socket, store, userId, metrics } = this.#parts;
    for (let afterReset = false; ; ) {
      const page = await store.read(userId, this.#position, limits.pageMax);
      const [first] = page;
      if (first !== undefined && first.seq !== this.#position + 1) {
        if (afterReset) throw new Error(`the feed of ${userId} has a hole before ${first.seq}`);
        // Retention removed lines between two reads.
        await this.#reset(await store.position(userId));
        afterReset = true;
        continue;
      }
      for (const line of page) {
        this.#position = line.seq;
        await socket.sendLine(line);
        metrics.lineSent();
      }
      if (page.length < limits.pageMax) break;
      afterReset = false;
    }
    if (this.#caughtUp) return;
    this.#caughtUp = true;
    await socket.sendFrame({ type: 'caught_up', seq: this.#position });
  }

  /** @returns whether there are lines to send. */
  async #compare(): Promise<boolean> {
    const { socket, store, userId } = this.#parts;
    const feed = await store.position(userId);
    if (!covers(feed, this.#position, this.#epoch)) await this.#reset(feed);
    if (feed.read !== this.#toldRead) {
      this.#toldRead = feed.read;
      await socket.sendFrame({ type: 'read', upTo: feed.read });
    }
    return feed.newest > this.#position;
  }

  /** Nobody has seen what was not sent, so a client can cause at most one write a line. */
  async #ack(seen: number): Promise<void> {
    const { socket, store, fanout, userId } = this.#parts;
    const upTo = Math.min(seen, this.#position);
    if (upTo <= this.#toldRead) return;
    const read = await store.markRead(userId, upTo);
    if (read === this.#toldRead) return;
    this.#toldRead = read;
    await fanout.publish({ userId, seq: 0 });
    await socket.sendFrame({ type: 'read', upTo: read });
  }

  async #reset(feed: FeedPosition): Promise<void> {
    this.#epoch = feed.epoch;
    this.#position = feed.floor - 1;
    await this.#sendReset(feed);
  }

  async #sendReset({ epoch, floor, newest }: FeedPosition): Promise<void> {
    this.#parts.metrics.reset();
    await this.#parts.socket.sendFrame({ type: 'reset', epoch, oldest: floor, newest });
  }
}

/** Whether everything after a position is still there. */
const covers = ({ epoch, floor, newest }: FeedPosition, after: number, afterEpoch: string): boolean =>
  epoch === afterEpoch && after >= floor - 1 && after <= newest;
