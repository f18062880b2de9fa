import { codeOf, type ParsedMessage } from '../message/parse.ts';
import { sinkLimits } from './limits.ts';

/** A mail that was accepted. */
export interface SunkMail extends ParsedMessage {
  /** The message id that the sender received from SES. */
  readonly id: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  /** Envelope addresses. */
  readonly recipients: readonly string[];
  readonly configurationSet: string | undefined;
  readonly raw: string;
}

/** The mails of this process, bounded in number and in bytes: the oldest are removed first. */
export class MailStore {
  readonly #mailsMax: number;
  #mails: readonly SunkMail[] = [];
  #bytes = 0;

  constructor(mailsMax: number) {
    this.#mailsMax = mailsMax;
  }

  add(mail: SunkMail): void {
    const mails = [...this.#mails, mail];
    this.#bytes += mail.raw.length;
    let gone = 0;
    while (mails.length - gone > this.#mailsMax || (this.#bytes > sinkLimits.keptBytesMax && mails.length - gone > 1)) {
      this.#bytes -= mails[gone]?.raw.length ?? 0;
      gone += 1;
    }
    this.#mails = mails.slice(gone);
  }

  /** Newest first; of one recipient when `to` is given. */
  list(to: string | undefined, limit: number): readonly SunkMail[] {
    return this.#mails
      .filter((mail) => to === undefined || isFor(mail, to))
      .slice(-limit)
      .toReversed();
  }

  get(id: string): SunkMail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  /** The newest mail to an address that contains a one-time code. */
  latestCode(to: string): { readonly code: string; readonly id: string } | undefined {
    const mail = this.#mails.findLast((one) => isFor(one, to) && codeOf(one) !== undefined);
    const code = mail === undefined ? undefined : codeOf(mail);
    return mail === undefined || code === undefined ? undefined : { code, id: mail.id };
  }

  clear(): void {
    this.#mails = [];
    this.#bytes = 0;
  }
}

const isFor = ({ recipients }: SunkMail, address: string): boolean =>
  recipients.some((recipient) => recipient.toLowerCase() === address.toLowerCase());
