/** Every bound of accounts, sessions and one-time codes. */
export const accountLimits = {
  /** Password hashes computed concurrently; each takes a thread and 19 MiB. */
  hashesAtOnceMax: 2,
  /** Queued hash computations; more are refused. */
  hashesWaitingMax: 50,
  sessionDays: 30,
  sessionsPerUserMax: 50,
  tokensPerUserMax: 50,
  /** The granularity of the recorded last use of a credential. */
  lastUsedGranularityMinutes: 10,
  /** An account that was never activated is removed after this time. */
  notActivatedDays: 30,
  codeMinutes: 15,
  /** The expiry of a mail that notifies a user of a change to the account. */
  noticeDays: 3,
  codeTriesMax: 5,
  codeWrongTriesPerDayMax: 20,
  codeCoolDownSeconds: 60,
  codesPerHourMax: 5,
  /** After that number of reset codes in an hour, one in this time: less than a code is valid. */
  resetEveryMinutes: 10,
  codesPerDayMax: 10,
  /** Activation codes to one address, over all accounts that claim it. */
  codesPerAddressPerDayMax: 20,
  /** Queued requests for codes; more are refused. */
  codeRequestsWaitingMax: 10_000,
  codeRequestsPerBatch: 50,
  codePollMs: 1_000,
  /** Failed sign-ins in a row for one login (or one known device); after them, one in each interval. */
  signInFailuresMax: 10,
  signInIntervalSeconds: 60,
  /** How long a browser keeps the cookie that makes it a known device. */
  deviceDays: 365,
  /** Rows removed by one statement of a sweep. */
  sweepRowsMax: 1_000,
  sweepEveryMs: 60_000,
  /** The pause between the batches of a long sweep. */
  sweepPauseMs: 50,
  identityCacheEntriesMax: 10_000,
} as const;
