/** Why there is no answer. */
export type NoAnswerReason =
  /** No connection came about, so the server knows nothing of the request. */
  | 'not_sent'
  /** The connection ended after the request may have arrived. */
  | 'broken'
  /** Nothing was heard in time. */
  | 'timeout';

export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly reason: NoAnswerReason;

  constructor(reason: NoAnswerReason, cause: Error) {
    super(cause.message, { cause });
    this.reason = reason;
  }
}
