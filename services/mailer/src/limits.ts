/** Every bound of the mailer in one place. */
export const limits = {
  /** Mails being sent at once. */
  concurrency: 8,
  /** One attempt to send; then the job is tried again later. */
  sendTimeoutMs: 15_000,
  /** How long mails in hand may go on when the service stops. */
  drainMs: 10_000,
  subjectLengthMax: 200,
  nameLengthMax: 100,
  /** One value of a template. */
  valueLengthMax: 500,
  messageBytesMax: 128 * 1024,
} as const;
