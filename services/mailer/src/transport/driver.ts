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
   * Resolves when the backend has taken the message for good. Throws PermanentError when it never will, anything else when a later attempt may succeed.
   * @param signal aborts when the attempt takes too long.
   */
  send(mail: PreparedMail, signal: AbortSignal): Promise<void>;
  /** Throws when the backend is away. */
  ready(): Promise<void>;
  close(): Promise<void>;
}
