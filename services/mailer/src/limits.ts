/** Every bound of the mailer. */
export const limits = {
  /** Mails sent concurrently. */
  concurrency: 8,
  /** The duration of one attempt to send; after it the job is retried later. */
  sendTimeoutMs: 15_000,
  /** Parts of an attempt: connecting to SES, and awaiting its answer. */
  connectTimeoutMs: 2_000,
  answerTimeoutMs: 10_000,
  /** The minimum pause after SES throttled a mail. */
  throttledSeconds: 2,
  /** The maximum pause that a backend can request. */
  retryAfterMaxSeconds: 300,
  /** How long mails in progress may take when the service stops. */
  drainMs: 10_000,
  subjectLengthMax: 200,
  nameLengthMax: 100,
  /** The length of one value of a template. */
  valueLengthMax: 500,
  messageBytesMax: 128 * 1024,
} as const;
