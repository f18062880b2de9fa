import { feedVersion } from '@debt/proto/feed';
import type { Fanout } from '../fanout/port.ts';
import { limits } from '../limits.ts';
import type { NotifierMetrics } from '../metrics.ts';
import type { FeedPosition, Store, StoredNotification } from '../store/port.ts';
import type { Work } from './pending-work.ts';
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
 * The position of one client in one feed. Catching up and live delivery are the same: notifications after the position are sent, and the position
 * advances.
 * A notification from a wake-up is sent if it follows; everything else is read from the store.
 * Every method can be repeated after a failure half-way: a notification is never sent twice.
 */
export class FeedReader {
  readonly #parts: ReaderParts;
  #epoch = '';
  #position = 0;
  /** The highest sequence number known. */
  #newest = 0;
  #notifiedRead = 0;
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
    this.#notifiedRead = readUpTo;
    this.#newest = newest;
    this.#position = lost ? feed.floor - 1 : Math.max(subscribe.after ?? readUpTo, feed.floor - 1);
    await socket.sendFrame({ type: 'subscribed', version: feedVersion, epoch, after: this.#position, newest, readUpTo });
    if (lost) await this.#sendReset(feed);
  }

  async work({ notifications, fresh, compare, ack }: Work): Promise<void> {
    const behind = compare ? await this.#compare() : false;
    const followed = await this.#sendFollowing(fresh);
    if (notifications || behind || !followed) await this.#sendNotifications();
    if (ack > 0) await this.#ack(ack);
  }

  async #sendNotifications(): Promise<void> {
    const { socket, store, userId } = this.#parts;
    for (let next = await this.#sendStored(); next !== undefined; next = await this.#sendStored()) {
      const feed = await store.position(userId);
      const isRetained = covers(feed, this.#position, this.#epoch);
      // Retention removed notifications between two reads, or during one. What is missing although it should be stored is lost: the client is notified
      // where the feed continues, once, because the same answer would follow every other attempt.
      await this.#reset(isRetained ? { ...feed, floor: next } : feed);
    }
    if (this.#caughtUp) return;
    this.#caughtUp = true;
    await socket.sendFrame({ type: 'caught_up', seq: this.#position });
  }

  /** Sends the stored notifications after the position. @returns the number of the next stored one when that is not the next number. */
  async #sendStored(): Promise<number | undefined> {
    const { store, userId } = this.#parts;
    if (this.#newest - this.#position <= limits.pageMax) {
      // One query for all devices of the user at the same position.
      const page = await store.read(userId, this.#position);
      if (!(await this.#sendFollowing(page))) return this.#firstAfter(page);
      if (page.length < limits.pageMax) return undefined;
    }
    for await (const page of store.pages(userId, this.#position)) if (!(await this.#sendFollowing(page))) return this.#firstAfter(page);
    return undefined;
  }

  #firstAfter(notifications: readonly StoredNotification[]): number | undefined {
    return notifications.find(({ seq }) => seq > this.#position)?.seq;
  }

  /** Sends the notifications that follow the position, and skips earlier ones. @returns false at one that does not follow. */
  async #sendFollowing(notifications: readonly StoredNotification[]): Promise<boolean> {
    const { socket, metrics } = this.#parts;
    for (const notification of notifications) {
      if (notification.seq <= this.#position) continue;
      if (notification.seq > this.#position + 1) return false;
      this.#position = notification.seq;
      await socket.sendNotification(notification);
      metrics.notificationSent();
    }
    return true;
  }

  /** @returns whether there are notifications to send. */
  async #compare(): Promise<boolean> {
    const { socket, store, userId } = this.#parts;
    const feed = await store.position(userId);
    if (!covers(feed, this.#position, this.#epoch)) await this.#reset(feed);
    if (feed.read !== this.#notifiedRead) {
      this.#notifiedRead = feed.read;
      await socket.sendFrame({ type: 'read', upTo: feed.read });
    }
    this.#newest = feed.newest;
    return feed.newest > this.#position;
  }

  /** The mark never passes what was sent, so a client can cause at most one write for each notification. */
  async #ack(seen: number): Promise<void> {
    const { socket, store, fanout, userId } = this.#parts;
    const upTo = Math.min(seen, this.#position);
    if (upTo <= this.#notifiedRead) return;
    const read = await store.markRead(userId, upTo);
    if (read === this.#notifiedRead) return;
    this.#notifiedRead = read;
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

/** Whether everything after a position is still stored. */
const covers = ({ epoch, floor, newest }: FeedPosition, after: number, afterEpoch: string): boolean =>
  epoch === afterEpoch && after >= floor - 1 && after <= newest;
