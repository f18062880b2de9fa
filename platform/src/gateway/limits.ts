/** All limits of the gateway. Sizes in bytes, times in milliseconds. */
export const limits = {
  guard: {
    open: { dialMs: 50, answerMs: 250 },
    /** A route that is closed while the throttler is unavailable waits longer for it: an earlier refusal would not help the client. */
    closed: { dialMs: 500, answerMs: 2_000 },
    connectionsMax: 128,
    refusalBytesMax: 16_384,
    /** After this number of consecutive failures, the throttler is not queried for `restMs`. */
    failuresMax: 5,
    restMs: 1_000,
  },
  upstream: {
    connectionsMax: 512,
    /** The time without a byte in either direction. */
    idleMs: 30_000,
    /** Shorter than the services keep an idle connection, so that none is closed during a request. */
    keepAliveMs: 30_000,
  },
  /**
   * For a service with several processes: how often each is asked for its readiness, and how long a process is skipped that did not accept a
   * connection.
   */
  replicas: { askMs: 1_000, answerMs: 1_000, restMs: 1_000, max: 32 },
  tunnel: { max: 10_000, handshakeMs: 10_000, keepAliveProbeMs: 30_000 },
  server: {
    headersMs: 10_000,
    requestMs: 60_000,
    checkEveryMs: 2_000,
    keepAliveMs: 75_000,
    headerBytesMax: 16_384,
    connectionsMax: 20_000,
  },
  /** The time for active requests to finish when the gateway stops. */
  drainMs: 10_000,
  idleSweepMs: 50,
} as const;
