import { AppError, PermanentError, toError } from '@debt/kit/errors';
import { limits } from '../limits.ts';
import { composeMessage, digest } from '../message/compose.ts';
import { isAddress, type Mailbox } from '../message/mailbox.ts';
import { type MailTransportDriver, ThrottledError } from './driver.ts';

export interface OutgoingMail {
  /** The id of the job. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface MailTransportOptions {
  readonly from: Mailbox;
  readonly sendTimeoutMs?: number;
  /** Injected by tests. */
  readonly now?: () => Date;
}

/** Sends mail: validates it, composes the message, and bounds each attempt. All drivers behave alike; see conformance.ts. */
export class MailTransport implements AsyncDisposable {
  readonly #driver: MailTransportDriver;
  readonly #from: Mailbox;
  readonly #sendTimeoutMs: number;
  readonly #now: () => Date;

  constructor(driver: MailTransportDriver, { from, sendTimeoutMs = limits.sendTimeoutMs, now = () => new Date() }: MailTransportOptions) {
    this.#driver = driver;
    this.#from = from;
    this.#sendTimeoutMs = sendTimeoutMs;
    this.#now = now;
  }

  /**
   * Sends one mail. A second call with the same id sends a mail that is recognisable as the same.
   * @throws PermanentError when the mail can never be sent. @throws AppError `unavailable` or `deadline_exceeded` when a later attempt may
   * succeed; with `retryAfterSeconds` when the backend requested a pause.
   */
  async send(mail: OutgoingMail, signal: AbortSignal): Promise<void> {
    if (!isAddress(mail.to)) throw new PermanentError('the recipient is not an e-mail address');
    if (mail.subject.length > limits.subjectLengthMax) throw new PermanentError('the subject is too long');
    const raw = composeMessage({ ...mail, from: this.#from, date: this.#now() });
    if (Buffer.byteLength(raw) > limits.messageBytesMax) throw new PermanentError('the message is too large');
    const overdue = AbortSignal.timeout(this.#sendTimeoutMs);
    const stopped = AbortSignal.any([signal, overdue]);
    try {
      stopped.throwIfAborted();
      const prepared = { name: digest(mail.id), from: this.#from.address, to: mail.to, raw };
      await Promise.race([this.#driver.send(prepared, stopped), rejectOn(stopped)]);
    } catch (thrown) {
      if (thrown instanceof PermanentError) throw thrown;
      if (overdue.aborted)
        throw new AppError('deadline_exceeded', `The mail was not accepted within ${this.#sendTimeoutMs} ms.`, { cause: thrown });
      const pace = thrown instanceof ThrottledError ? { retryAfterSeconds: thrown.retryAfterSeconds } : {};
      throw new AppError('unavailable', `The mail was not accepted (${toError(thrown).message}).`, { cause: thrown, ...pace });
    }
  }

  /** @throws AppError `unavailable` */
  async ready(): Promise<void> {
    try {
      await this.#driver.ready();
    } catch (thrown) {
      throw new AppError('unavailable', `Mail cannot be sent (${toError(thrown).message}).`, { cause: thrown });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver.close();
  }
}

/** A driver that ignores its signal must not block a worker. */
function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(toError(signal.reason));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
