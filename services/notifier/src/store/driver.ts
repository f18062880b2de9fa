/** A notification to append to a feed. */
export interface NewNotification {
  readonly userId: string;
  readonly eventId: string;
  readonly at: Date;
  /** JSON text, opaque to the store, so that an older release passes on what a newer one wrote. */
  readonly body: string;
}

export interface StoredNotification {
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  readonly eventId: string;
  readonly at: Date;
  readonly body: string;
}

/** The position of a feed. */
export interface FeedPosition {
  /** Changes only when the feed was lost. */
  readonly epoch: string;
  /** The number of the oldest stored notification; one more than `newest` when there is none. */
  readonly floor: number;
  /** The number of the newest notification; `floor - 1` when there is none. */
  readonly newest: number;
  /** The user has seen everything up to this number. */
  readonly read: number;
}

export type InsertOutcome =
  | { readonly outcome: 'stored'; readonly seq: number }
  /** The notification of this event is already stored, under this number. */
  | { readonly outcome: 'duplicate'; readonly seq: number }
  /** A concurrent notification took the number: read the last number again. */
  | { readonly outcome: 'number-taken' };

/** The rules of what to keep in a feed. */
export interface Retention {
  readonly olderThan: Date;
  readonly keptRowsMax: number;
}

/** The operations of a backend, with two unique keys and no transaction. Drivers throw raw errors; the port wraps them. */
export interface StoreDriver {
  /**
   * Reads the feed's last number and inserts the next one, in one attempt. Two unique keys decide: (user, number) and (user, event).
   * Creates the feed with this epoch when it does not exist yet.
   */
  insert(notification: NewNotification, newEpoch: string): Promise<InsertOutcome>;
  /** Reads notifications after a number, in order. */
  read(userId: string, after: number, limit: number): Promise<readonly StoredNotification[]>;
  /**
   * Reads all notifications after a number, in order, in non-empty pages of at most `size`. Concurrent appends may be included, and notifications
   * that retention removes meanwhile may be missing. A reader that stops early releases the resources of the backend.
   */
  pages(userId: string, after: number, size: number): AsyncGenerator<readonly StoredNotification[], void, void>;
  /** Creates the feed with this epoch when it does not exist yet. */
  position(userId: string, newEpoch: string): Promise<FeedPosition>;
  /** Moves the mark to the lower of `upTo` and the newest notification, and never back. @returns the resulting mark. */
  markRead(userId: string, upTo: number, newEpoch: string): Promise<number>;
  /** Ids of feeds after a given one, in order. */
  feeds(afterUserId: string, limit: number): Promise<readonly string[]>;
  /**
   * Raises the floor, then deletes below it, in two separately visible steps: a reader learns of the removal before it happens.
   * The newest notification stays. @returns notifications removed.
   */
  trim(userId: string, retention: Retention): Promise<number>;
  /** Migrates the schema to this release. Repeatable, and safe to run concurrently. */
  migrate(): Promise<void>;
  /** The version of the schema that exists, and the one that this release needs. Throws when the backend is unavailable. */
  schemaVersion(): Promise<{ readonly found: number; readonly wanted: number }>;
  close(): Promise<void>;
}
