import type { Backoff } from '@debt/kit/backoff';

/** Every bound of the notifier. */
export const limits = {
  /** Notifications that a socket or a page reads from the store in one query. */
  pageMax: 100,
  pageDefault: 50,
  /** Notifications in one page of a store while a socket catches up; one more page is fetched while it is sent. */
  replayPageMax: 500,
  /** The approximate size of such a page, plus one notification: one about a payment of a thousand debts is some hundred times longer than most. */
  replayPageBytes: 1024 * 1024,
  /** Fresh notifications kept for one busy socket; further ones are read from the store. */
  freshNotificationsMax: 8,
  /** Feeds for which the MongoDB driver caches the newest number, and for how long: far shorter than retention keeps a notification. */
  newestRememberedMax: 10_000,
  newestTrustedMs: 60_000,
  /** Attempts to get the next number of one feed; each lost attempt means that another writer got one. */
  appendAttemptsMax: 64,
  /** Wake-ups that are sent but not acknowledged yet; further ones are lost. */
  wakeUpsWaitingMax: 1_000,
  eventIdLengthMax: 200,
  userIdLengthMax: 200,
  /** UTF-8 bytes of one notice: the longest event (256 KiB of protobuf) fits as JSON. */
  bodyBytesMax: 1024 * 1024,
  /** Retention by age and by number of notifications; the newest notification of a feed is never removed. */
  keptMs: 90 * 24 * 60 * 60 * 1000,
  keptRowsMax: 10_000,
  sweepEveryMs: 60 * 60 * 1000,
  sweepFeedsPerRound: 200,
  sweepRowsPerDelete: 1_000,
  /** The deadline of one call to the identity service. */
  identityDeadlineMs: 2_000,
  /** How long the service waits for its store at start; then it ends and is restarted. */
  storeWaitMs: 30_000,
  storeWait: { baseMs: 100, capMs: 2_000 },
} as const;

/** Bounds of one WebSocket and of all of them; tests shorten them. */
export const feedLimits = {
  socketsPerUserMax: 20,
  socketsMax: 20_000,
  /** Handshakes that await the identity service. */
  handshakesMax: 512,
  /** The size of a client's frame; the longest valid one has about a hundred bytes. */
  frameBytesMax: 4_096,
  /** A client's frames of any kind between two pings: twice an acknowledgement for each notification of a full feed. */
  framesPerPingMax: 2 * limits.keptRowsMax,
  subscribeWithinMs: 10_000,
  /** Pings also compare positions: this bounds the delay of a notification after a lost wake-up. */
  pingEveryMs: 25_000,
  /** Two, because a delayed process may send its next ping before it reads the answer to the last one. */
  pingsUnansweredMax: 2,
  /**
   * The interval between checks of the credential, which is also checked when it expires. One failed check, the pause after it and the next answer
   * together stay below the promised 60 s.
   */
  credentialCheckMs: 45_000,
  /** After a failed check; the first pause is at most the base. */
  credentialRetry: { baseMs: 5_000, capMs: 60_000 },
  /** How long a socket lives while the identity service is unavailable, since the last successful check: slightly below the promised 10 min. */
  credentialGraceMs: 9.5 * 60_000,
  /** Bytes buffered for one slow client; above that it has `stallMs` to read some. */
  sendBufferBytes: 256 * 1024,
  stallMs: 15_000,
  /** How long a peer has to answer a close frame before it is disconnected. */
  closeGraceMs: 2_000,
  /** The back-off of a socket after a failure of the store. */
  storeRetry: { baseMs: 200, capMs: 5_000 },
} as const;

/** The same limits with other values. */
export type FeedLimits = {
  readonly [Key in keyof typeof feedLimits]: (typeof feedLimits)[Key] extends number ? number : Backoff;
};
