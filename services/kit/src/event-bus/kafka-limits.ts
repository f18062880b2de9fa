/** Bounds of the driver for Kafka, each of which keeps kafkajs from waiting without end. */
export const kafkaLimits = {
  connectMs: 3_000,
  authenticateMs: 5_000,
  /** For one answer of a broker; also how long it may wait for its replicas. */
  requestMs: 8_000,
  /** kafkajs asks again so often by itself, which rides out an election; after that the caller does. */
  retry: { initialRetryTime: 100, maxRetryTime: 1_000, factor: 0.2, multiplier: 2, retries: 5 },
  /** For a whole batch with all that is tried again; then its connections are ended, so that it cannot be stored later, behind others. */
  publishMs: 20_000,
  /** Batches that wait for the one in hand. */
  publishesWaitingMax: 64,
  /** Bytes of the events of one request: far below what a broker takes (1 MiB for a batch of one partition). */
  requestBytesMax: 512 * 1024,
  adminMs: 15_000,
  readyMs: 5_000,
  topicsKnownMs: 60_000,
  /** A topic that was made a moment ago is not known to every broker yet. */
  topicUnknownPauseMs: 300,
  topicUnknownAsksMax: 3,
  leaveMs: 5_000,
} as const;

export const kafkaTopicDefaults = {
  partitions: 16,
  /** Or as many as there are brokers. */
  replicasMax: 3,
  /** Few events, one after the other. */
  deadLetterPartitions: 1,
  messageBytesMax: 1024 * 1024,
} as const;

/** How a member of a group behaves. A member that dies is noticed after `sessionMs`; one that joins or leaves within about `heartbeatMs`. */
export interface KafkaGroupTiming {
  readonly sessionMs: number;
  readonly heartbeatMs: number;
  /** How long the members have to finish what they have in hand when partitions are shared out anew. */
  readonly rebalanceMs: number;
  /** How long the server holds a question for news; what was paused is asked for again after that. */
  readonly pollMs: number;
  readonly commitEveryMs: number;
}

export const kafkaGroupTiming: KafkaGroupTiming = {
  sessionMs: 15_000,
  heartbeatMs: 1_000,
  rebalanceMs: 30_000,
  pollMs: 250,
  commitEveryMs: 100,
};

/** What a member keeps of one partition before it stops asking for more. */
export const kafkaBuffer = { eventsMax: 200, bytesMax: 512 * 1024, fetchBytesMax: 512 * 1024 } as const;
