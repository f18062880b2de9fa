/** Every bound of accounts, sessions and one-time codes. */
export const accountLimits = {
  /** Password hashes computed at the same time; each takes a thread and 19 MiB. */
  hashesAtOnceMax: 2,
  /** Hashes waiting for their turn; more are refused. */
  hashesWaitingMax: 50,
  sessionDays: 30,
  sessionsPerUserMax: 50,
  tokensPerUserMax: 50,
  /** The last use of a credential is noted at most so often. */
  lastUsedGranularityMinutes: 10,
  /** Accounts that were never activated are removed after. */
  notActivatedDays: 30,
  codeMinutes: 15,
  /** A notice about an account is tried to be sent so long. */
  noticeDays: 3,
  codeTriesMax: 5,
  codeWrongTriesPerDayMax: 20,
  codeCoolDownSeconds: 60,
  codesPerHourMax: 5,
  codesPerDayMax: 10,
  /** Codes to one address, over all accounts that claim it. */
  codesPerAddressPerDayMax: 20,
  /** Requests for codes that wait for the worker; more are refused. */
  codeRequestsWaitingMax: 10_000,
  codeRequestsPerBatch: 50,
  codePollMs: 1_000,
  /** Failed sign-ins in a row for one login (or one known device); after them, one in each interval. */
  signInFailuresMax: 10,
  signInIntervalSeconds: 60,
  /** A browser keeps the cookie that makes it a known device so long. */
  deviceDays: 365,
  /** A sweep removes so many rows in one statement, and runs so often. */
  sweepRowsMax: 1_000,
  sweepEveryMs: 60_000,
  /** Between the batches of a long sweep. */
  sweepPauseMs: 50,
  identityCacheEntriesMax: 10_000,
} as const;
