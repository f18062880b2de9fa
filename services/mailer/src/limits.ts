/** Every bound of the mailer in one place. */
export const limits = {
  /** Mails being sent at once. */
  concurrency: 8,
  /** One attempt to send; then the job is tried again later. */
  sendTimeoutMs: 15_000,
  /** Of which: making a connection to SES, and its answer. */
  connectTimeoutMs: 2_000,
  answerTimeoutMs: 10_000,
  /** How long a mail waits at least after SES said that there are too many. */
  throttledSeconds: 2,
  /** A backend cannot ask for a longer wait than this. */
  retryAfterMaxSeconds: 300,
  /** How long mails in hand may go on when the service stops. */
  drainMs: 10_000,
  subjectLengthMax: 200,
  nameLengthMax: 100,
  /** One value of a template. */
  valueLengthMax: 500,
  messageBytesMax: 128 * 1024,
} as const;
