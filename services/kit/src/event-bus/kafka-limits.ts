/** Bounds of the driver for Kafka, each of which prevents kafkajs from waiting without a limit. */
export const kafkaLimits = {
  connectMs: 3_000,
  authenticateMs: 5_000,
  /** For one answer of a broker; also how long it may wait for its replicas. */
  requestMs: 8_000,
  /** The retries of kafkajs itself, sufficient for an election; after them the caller retries. */
  retry: { initialRetryTime: 100, maxRetryTime: 1_000, factor: 0.2, multiplier: 2, retries: 5 },
  /** For a whole batch with all retries. Then its connections are ended, so that it cannot be stored later, behind others. */
  publishMs: 20_000,
  /** Batches queued behind the one in progress. */
  publishesWaitingMax: 64,
  /** Bytes of the events of one request: far below the limit of a broker (1 MiB for a batch of one partition). */
  requestBytesMax: 512 * 1024,
  adminMs: 15_000,
  readyMs: 5_000,
  topicsKnownMs: 60_000,
  /** The pause before asking again for a new topic, which not every broker knows yet. */
  topicUnknownPauseMs: 300,
  topicUnknownAsksMax: 3,
  leaveMs: 5_000,
} as const;

/** The defaults for new topics, where the URL does not define them. */
export const kafkaTopicDefaults = {
  partitions: 16,
  /** Or the number of brokers, if lower. */
  replicasMax: 3,
  /** Few events, one after the other. */
  deadLetterPartitions: 1,
  messageBytesMax: 1024 * 1024,
} as const;

/** The timing of a member of a group. A member that dies is detected after `sessionMs`; one that joins or leaves within about `heartbeatMs`. */
export interface KafkaGroupTiming {
  readonly sessionMs: number;
  readonly heartbeatMs: number;
  /** How long members have to complete their events in progress before a rebalance. */
  readonly rebalanceMs: number;
  /** How long the server holds a fetch without news; a paused partition is fetched again after that. */
  readonly pollMs: number;
  readonly commitEveryMs: number;
}

/** How members behave outside of tests, which notice a dead member sooner. */
export const kafkaGroupTiming: KafkaGroupTiming = {
  sessionMs: 15_000,
  heartbeatMs: 1_000,
  rebalanceMs: 30_000,
  pollMs: 250,
  commitEveryMs: 100,
};

/** The bounds of what a member buffers of one partition before it pauses fetching. */
export const kafkaBuffer = { eventsMax: 200, bytesMax: 512 * 1024, fetchBytesMax: 512 * 1024 } as const;
