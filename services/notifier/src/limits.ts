import type { Backoff } from '@debt/kit/backoff';

/** Every bound of the notifier in one place. */
export const limits = {
  /** Notifications read from the store at once, by a socket or a page. */
  pageMax: 100,
  pageDefault: 50,
  /** Notifications that a store hands over at once while a socket catches up; one page more is fetched while it is being sent. */
  replayPageMax: 500,
  /** And about so many bytes, with one notification more: a notification about a payment of a thousand debts is some hundred times longer than most. */
  replayPageBytes: 1024 * 1024,
  /** Notifications that wait in the process for one socket that is busy; what is more is read from the store. */
  freshNotificationsMax: 8,
  /** Feeds whose newest number the driver of MongoDB remembers, to look there first, and for how long: far shorter than retention keeps a notification. */
  newestRememberedMax: 10_000,
  newestTrustedMs: 60_000,
  /** Tries to get the next number of one feed; each lost try means that another writer got one. */
  appendAttemptsMax: 64,
  /** Wake-ups that another process has not been told of yet; beyond that they are lost. */
  wakeUpsWaitingMax: 1_000,
  eventIdLengthMax: 200,
  userIdLengthMax: 200,
  /** UTF-8 bytes of one notice: the longest event (256 KiB of protobuf) fits as JSON. */
  bodyBytesMax: 1024 * 1024,
  /** Notifications older than this may be removed, and notifications beyond so many; the newest notification of a feed never is. */
  keptMs: 90 * 24 * 60 * 60 * 1000,
  keptRowsMax: 10_000,
  sweepEveryMs: 60 * 60 * 1000,
  sweepFeedsPerRound: 200,
  sweepRowsPerDelete: 1_000,
  /** One question to the identity service. */
  identityDeadlineMs: 2_000,
  /** The service waits at start at most so long for its store, then ends and is started again. */
  storeWaitMs: 30_000,
  storeWait: { baseMs: 100, capMs: 2_000 },
} as const;

/** Bounds of one WebSocket and of all of them; tests shorten them. */
export const feedLimits = {
  socketsPerUserMax: 20,
  socketsMax: 20_000,
  /** Handshakes that wait for the identity service. */
  handshakesMax: 512,
  /** A client's frame; the longest valid one has about a hundred bytes. */
  frameBytesMax: 4_096,
  /** A client's frames of any kind from one ping to the next: twice an acknowledgement for each notification that a feed may have. */
  framesPerPingMax: 2 * limits.keptRowsMax,
  subscribeWithinMs: 10_000,
  /** Pings also compare positions: this bounds how late a notification is whose wake-up was lost. */
  pingEveryMs: 25_000,
  /** Two, because a process that was held up sends its next ping before it reads the answer to the last. */
  pingsUnansweredMax: 2,
  /**
   * The credential is asked for again after so long, and at the moment it expires. Together with one question that fails, the wait after it and the
   * answer to the next, this stays below the 60 s that are promised.
   */
  credentialCheckMs: 45_000,
  /** After a question that failed; the first wait is the base at most. */
  credentialRetry: { baseMs: 5_000, capMs: 60_000 },
  /** While the identity service is unavailable a socket lives on for so long since its credential was last good: a little below the 10 min that are promised. */
  credentialGraceMs: 9.5 * 60_000,
  /** Bytes that may wait in the process for one slow client; then it has `stallMs` to take some. */
  sendBufferBytes: 256 * 1024,
  stallMs: 15_000,
  /** A peer that does not answer a close frame is cut off. */
  closeGraceMs: 2_000,
  /** A socket whose store failed tries again, at most so often. */
  storeRetry: { baseMs: 200, capMs: 5_000 },
} as const;

/** The same, but open to other numbers. */
export type FeedLimits = {
  readonly [Key in keyof typeof feedLimits]: (typeof feedLimits)[Key] extends number ? number : Backoff;
};
