/** One notification of a feed, as it is written. */
export interface NewNotification {
  readonly userId: string;
  readonly eventId: string;
  readonly at: Date;
  /** JSON text; the store does not look into it, so that an older release hands on what a newer one wrote. */
  readonly body: string;
}

export interface StoredNotification {
  /** 1, 2, 3 … without a hole. */
  readonly seq: number;
  readonly eventId: string;
  readonly at: Date;
  readonly body: string;
}

/** Where a feed is. */
export interface FeedPosition {
  /** Changes only when the feed was lost. */
  readonly epoch: string;
  /** Number of the oldest notification that is kept; one more than `newest` when there is none. */
  readonly floor: number;
  /** Number of the newest notification, `floor - 1` when there is none. */
  readonly newest: number;
  /** Everything up to here was seen by the person. */
  readonly read: number;
}

export type InsertOutcome =
  | { readonly outcome: 'stored'; readonly seq: number }
  /** The notification of this event is there already, under this number. */
  | { readonly outcome: 'duplicate'; readonly seq: number }
  /** Another notification took the number at the same moment: read the last number again. */
  | { readonly outcome: 'number-taken' };

/** What may be removed from a feed. */
export interface Retention {
  readonly olderThan: Date;
  readonly keptRowsMax: number;
}

/** What a backend must do, with two unique keys and no transaction. Drivers throw raw errors; the port wraps them. */
export interface StoreDriver {
  /**
   * Reads the feed's last number and inserts the next one, once. Two unique keys decide: (user, number) and (user, event).
   * Makes the feed with this epoch when it is not there yet.
   */
  insert(notification: NewNotification, newEpoch: string): Promise<InsertOutcome>;
  /** Notifications after a number, in order. */
  read(userId: string, after: number, limit: number): Promise<readonly StoredNotification[]>;
  /**
   * All notifications after a number, in order, at most so many at a time; none of the pages is empty. What is appended meanwhile may be among them, what
   * retention removes meanwhile may be missing. Whoever stops early ends what the backend holds for it.
   */
  pages(userId: string, after: number, size: number): AsyncGenerator<readonly StoredNotification[], void, void>;
  /** Makes the feed with this epoch when it is not there yet. */
  position(userId: string, newEpoch: string): Promise<FeedPosition>;
  /** Moves the mark to `upTo` or the newest notification, whichever is lower, and never back. @returns the mark after that. */
  markRead(userId: string, upTo: number, newEpoch: string): Promise<number>;
  /** Ids of feeds after one, in order. */
  feeds(afterUserId: string, limit: number): Promise<readonly string[]>;
  /**
   * Raises the floor, then deletes below it, in this order and each visible by itself: a reader sees that notifications are gone before they are.
   * The newest notification stays. @returns notifications removed.
   */
  trim(userId: string, retention: Retention): Promise<number>;
  /** Brings the schema up to this release. Repeatable, and safe to run twice at once. */
  migrate(): Promise<void>;
  /** The version of the schema that is there, and the one that this release works with. Throws when the backend is unavailable. */
  schemaVersion(): Promise<{ readonly found: number; readonly wanted: number }>;
  close(): Promise<void>;
}
