/** A message that is ready to leave. */
export interface PreparedMail {
  /** Derived from the job: a second mail of the same name is the same mail. */
  readonly name: string;
  /** Envelope addresses. */
  readonly from: string;
  readonly to: string;
  /** RFC 5322, with CRLF line ends. */
  readonly raw: string;
}

/** What a backend must do. */
export interface MailTransportDriver {
  /**
   * Resolves when the backend has taken the message for good. Throws PermanentError when it never will, ThrottledError when it asks for fewer, anything
   * else when a later attempt may succeed.
   * @param signal aborts when the attempt takes too long.
   */
  send(mail: PreparedMail, signal: AbortSignal): Promise<void>;
  /** Throws when the backend is unavailable. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenDriverOptions {
  /** Certificates of the authorities to trust besides the usual ones, a file in PEM. */
  readonly caFile?: string;
}

/** The backend takes mail, and less of it than it is given. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
  /** The next attempt comes no sooner. */
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
