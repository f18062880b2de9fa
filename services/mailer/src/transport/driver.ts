/** A message that is ready to send. */
export interface PreparedMail {
  /** Derived from the job: a second mail with the same name is the same mail. */
  readonly name: string;
  /** Envelope addresses. */
  readonly from: string;
  readonly to: string;
  /** RFC 5322, with CRLF line ends. */
  readonly raw: string;
}

/** The operations of a backend. */
export interface MailTransportDriver {
  /**
   * Resolves when the backend has accepted the message. Throws PermanentError when it never will, ThrottledError when it requests a lower rate, and
   * any
   * other error when a later attempt may succeed.
   * @param signal aborts when the attempt takes too long.
   */
  send(mail: PreparedMail, signal: AbortSignal): Promise<void>;
  /** Throws when the backend is unavailable. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenDriverOptions {
  /** CA certificates to trust in addition to the default ones, a PEM file. */
  readonly caFile?: string;
}

/** The backend accepts mail, but at a lower rate. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
  /** The minimum pause before the next attempt. */
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
