/** Every bound of the mail-sink in one place. */
export const sinkLimits = {
  /** Of all mails that are kept, whatever their number. */
  keptBytesMax: 64 * 1024 * 1024,
  /** A request: a message in base64 and form encoding. */
  requestBytesMax: 1024 * 1024,
  pageMax: 500,
  pageDefault: 100,
  /** How often a fault can be asked for at once. */
  faultTimesMax: 1_000_000,
  /** A request that is to hang is let go after so long, so that nothing is held for good. */
  hangMs: 120_000,
  drainMs: 5_000,
} as const;
