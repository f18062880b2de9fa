import type { Backoff } from '../lifecycle/backoff.ts';

/** Bounds of every driver. */
export const eventBusLimits = {
  batchMax: 500,
  dataBytesMax: 256 * 1024,
  idLengthMax: 200,
  keyLengthMax: 200,
  typeLengthMax: 100,
  topicsMax: 32,
  causeLengthMax: 500,
  /** How long the metrics wait for the lag: well below the time-out of a scrape. */
  lagWithinMs: 2_000,
} as const;

/** How often an event is handled, and how long the pauses between are. */
export interface RetryPolicy {
  /** How often a handler may fail on one event before the event becomes a dead letter. */
  readonly attemptsMax: number;
  readonly backoff: Backoff;
}

/** About half a minute on average: long enough for a short failure, short enough that a poisoned event does not block its partition. */
export const defaultRetry: RetryPolicy = { attemptsMax: 10, backoff: { baseMs: 200, capMs: 10_000 } };

/** How long events are kept, read or not. */
export const defaultRetentionMs = 7 * 24 * 60 * 60 * 1000;

/** The topic of events that a group could not handle. */
export const deadLetterTopic = (topic: string): string => `${topic}.dead`;
