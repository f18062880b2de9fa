/** Every bound of the gateway. Sizes in bytes, times in milliseconds. */
export const limits = {
  guard: {
    open: { dialMs: 50, answerMs: 250 },
    /** A route that is shut while the throttler is unavailable waits longer for it: refusing sooner would help nobody. */
    closed: { dialMs: 500, answerMs: 2_000 },
    connectionsMax: 128,
    refusalBytesMax: 16_384,
    /** After so many failures in a row the throttler is not asked for `restMs`. */
    failuresMax: 5,
    restMs: 1_000,
  },
  upstream: {
    connectionsMax: 512,
    /** Without a byte in either direction. */
    idleMs: 30_000,
    /** Shorter than the services keep an idle connection, so that none is closed under a request. */
    keepAliveMs: 30_000,
  },
  /** Of a service with several processes: how often each is asked whether it is ready, and how long one rests where nobody listened. */
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
  /** How long requests that are under way may still take when the gateway stops. */
  drainMs: 10_000,
  idleSweepMs: 50,
} as const;
