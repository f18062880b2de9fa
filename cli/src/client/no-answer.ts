/** The reason why there is no answer. */
export type NoAnswerReason =
  /** No connection was established, so the server has not received the request. */
  | 'not_sent'
  /** The connection ended, and the request may have arrived before. */
  | 'broken'
  /** The answer did not arrive in time. */
  | 'timeout';

export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly reason: NoAnswerReason;

  constructor(reason: NoAnswerReason, cause: Error) {
    super(cause.message, { cause });
    this.reason = reason;
  }
}
