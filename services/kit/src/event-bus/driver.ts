/** One event with the attributes of CloudEvents 1.0; `key` is its subject and determines the partition. */
export interface Envelope {
  readonly topic: string;
  /** Derived from the content and never random, so that a repeated publication is recognised. */
  readonly id: string;
  /** The publishing service. */
  readonly source: string;
  readonly type: string;
  /** Events of one key are delivered in the order of publication. */
  readonly key: string;
  readonly time: Date;
  readonly data: Uint8Array;
  /** CloudEvents extension attributes: lower-case names, short texts. */
  readonly extensions: Readonly<Record<string, string>>;
}

/** A delivered event, with its position in the log. */
export interface DeliveredEvent extends Envelope {
  readonly partition: number;
  /** Dense within a partition, from 0. */
  readonly offset: bigint;
}

/** The outcome of one event of a batch. A refused event will be refused again; the caller must set it aside. */
export type PublishOutcome = { readonly outcome: 'stored' } | { readonly outcome: 'refused'; readonly cause: string };

/** The settings of a new topic. */
export interface TopicSpec {
  readonly name: string;
  /** Events older than this may be removed, whether read or not. */
  readonly retentionMs: number;
}

/** A group and its topics. */
export interface Subscription {
  readonly group: string;
  readonly topics: readonly string[];
}

/** The progress of a group in one partition. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** The offset that the group reads next. */
  readonly next: bigint;
  /** The offset that the next published event will have. */
  readonly end: bigint;
}

/** Resolves when the effect is complete and the offset may be committed; rejects when the event must be delivered again. */
export type Deliver = (event: DeliveredEvent, signal: AbortSignal) => Promise<void>;

/** The operations of a backend. Drivers throw raw errors; the port wraps them. */
export interface EventBusDriver {
  /** Creates missing topics and gives the services access to them. Repeatable. */
  provision(topics: readonly TopicSpec[]): Promise<void>;
  /**
   * Returns one outcome for each event, in order. Throws when the backend is unavailable: then the outcome is unknown, and the batch must be
   * published again.
   */
  publish(batch: readonly Envelope[]): Promise<readonly PublishOutcome[]>;
  /**
   * Reads as one member of the group until the signal aborts, then completes the events in progress and returns. Partitions are shared evenly between
   * the members. Each is read by one member at a time, one event after the other, and its offset is committed after the effect. A new group starts at
   * the oldest event. Throws when the backend is unavailable.
   */
  consume(subscription: Subscription, deliver: Deliver, signal: AbortSignal): Promise<void>;
  positions(subscription: Subscription): Promise<readonly Position[]>;
  /** Throws when the backend is unavailable or not provisioned. */
  ready(): Promise<void>;
  close(): Promise<void>;
}
