/** One event with the attributes of CloudEvents 1.0; `key` is its subject and decides the partition. */
export interface Envelope {
  readonly topic: string;
  /** Derived from what happened, never minted, so that a repeated publication is recognised. */
  readonly id: string;
  /** The service that says it. */
  readonly source: string;
  readonly type: string;
  /** Events of one key are delivered in the order in which they were published. */
  readonly key: string;
  readonly time: Date;
  readonly data: Uint8Array;
  /** CloudEvents extension attributes: lower-case names, short texts. */
  readonly extensions: Readonly<Record<string, string>>;
}

/** An event as it is delivered, with its place in the log. */
export interface DeliveredEvent extends Envelope {
  readonly partition: number;
  /** Dense within a partition, from 0. */
  readonly offset: bigint;
}

/** What became of one event of a batch. An event that is refused will be refused again; the caller must put it aside. */
export type PublishOutcome = { readonly outcome: 'stored' } | { readonly outcome: 'refused'; readonly cause: string };

export interface TopicSpec {
  readonly name: string;
  /** Events older than this may be removed, read or not. */
  readonly retentionMs: number;
}

export interface Subscription {
  readonly group: string;
  readonly topics: readonly string[];
}

/** How far a group is in one partition. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** The offset that the group reads next. */
  readonly next: bigint;
  /** The offset that the next published event gets. */
  readonly end: bigint;
}

/** Resolves when the effect is done and the offset may be committed; rejects when the event must be delivered again. */
export type Deliver = (event: DeliveredEvent, signal: AbortSignal) => Promise<void>;

/** What a backend must do. Drivers throw raw errors; the port wraps them. */
export interface EventBusDriver {
  /** Creates topics that are missing and lets the services use them. Repeatable. */
  provision(topics: readonly TopicSpec[]): Promise<void>;
  /** One outcome per event, in order. Throws when the backend is unavailable: then nothing is known, and the batch must be published again. */
  publish(batch: readonly Envelope[]): Promise<readonly PublishOutcome[]>;
  /**
   * Reads as one member of the group until the signal aborts, then finishes the events in hand and returns. Partitions are shared fairly between
   * the members; each is read by one member at a time, one event after the other, and its offset is committed after the effect.
   * A new group starts at the oldest event. Throws when the backend is unavailable.
   */
  consume(subscription: Subscription, deliver: Deliver, signal: AbortSignal): Promise<void>;
  positions(subscription: Subscription): Promise<readonly Position[]>;
  /** Throws when the backend is unavailable or not provisioned. */
  ready(): Promise<void>;
  close(): Promise<void>;
}
