/** Every bound of the mail-sink. */
export const sinkLimits = {
  /** The size of all stored mails together. */
  keptBytesMax: 64 * 1024 * 1024,
  /** The size of a request: a message in base64 and form encoding. */
  requestBytesMax: 1024 * 1024,
  pageMax: 500,
  pageDefault: 100,
  /** The maximum number of calls of one fault. */
  faultTimesMax: 1_000_000,
  /** A hanging request is closed after this time, so that nothing is held for good. */
  hangMs: 120_000,
  drainMs: 5_000,
} as const;
