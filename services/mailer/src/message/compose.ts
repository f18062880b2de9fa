import { createHash } from 'node:crypto';
import { encodeMailbox, encodeText } from './header.ts';
import type { Mailbox } from './mailbox.ts';
import { encodeQuotedPrintable } from './quoted-printable.ts';

export interface MessageParts {
  /** The id of the job, from which the Message-ID derives. */
  readonly id: string;
  readonly from: Mailbox;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
}

/** The Message-ID of a job is constant: most programs show a mail that was sent twice once, and others can recognise it. */
export const messageIdOf = (jobId: string, from: Mailbox): string =>
  `${digest(jobId)}@${from.address.slice(from.address.indexOf('@') + 1)}`;

export const digest = (jobId: string): string => createHash('sha256').update(jobId).digest('hex').slice(0, 40);

/** A message (RFC 5322) with a plain and an HTML alternative (RFC 2046). @throws PermanentError for control characters in a header. */
export function composeMessage(parts: MessageParts): string {
  // Quoted-printable encodes every `=`, so `=_` cannot occur in a body.
  const boundary = `=_${digest(parts.id)}`;
  const headers = [
    `From: ${encodeMailbox(parts.from)}`,
    `To: ${encodeMailbox({ name: '', address: parts.to })}`,
    `Subject: ${encodeText(parts.subject)}`,
    `Date: ${parts.date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${messageIdOf(parts.id, parts.from)}>`,
    // SES replaces the Message-ID by one of its own, but passes this header on.
    `X-Debt-Mail-Id: ${digest(parts.id)}`,
    'MIME-Version: 1.0',
    'Auto-Submitted: auto-generated',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ];
  const body = [part('plain', parts.text), part('html', parts.html)].map((one) => `--${boundary}\r\n${one}\r\n`).join('');
  return `${headers.join('\r\n')}\r\n\r\n${body}--${boundary}--\r\n`;
}

const part = (subtype: string, content: string): string =>
  `Content-Type: text/${subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encodeQuotedPrintable(content)}`;
