import { decodeQuotedPrintable } from './quoted-printable.ts';

/** A message as its recipient sees it. */
export interface ParsedMessage {
  readonly messageId: string;
  /** The id that derives from the job, as the Message-ID does; it remains when a server replaced that one. */
  readonly mailId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** An invalid date when the message has none. */
  readonly date: Date;
  readonly text: string;
  readonly html: string;
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Deeper nested parts are ignored. */
const depthMax = 5;

/**
 * Parses the mail that compose.ts writes, and the variations of RFC 5322 and MIME that a mail server or a replacement of one may introduce. Never
 * throws: unreadable parts are empty.
 */
export function parseMessage(raw: string): ParsedMessage {
  const message = split(raw);
  const leaves = leavesOf(message, depthMax);
  const contentOf = (type: string): string => {
    const leaf = leaves.find((one) => typeOf(one).toLowerCase().startsWith(type));
    return leaf === undefined ? '' : decodeBody(leaf);
  };
  const header = (name: string): string => decodeEncoded(message.headers.get(name) ?? '');
  return {
    messageId: header('message-id'),
    mailId: header('x-debt-mail-id'),
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    date: new Date(header('date')),
    text: contentOf('text/plain'),
    html: contentOf('text/html'),
  };
}

/**
 * The one-time code of a mail, from the line of its text that contains nothing else. This is the only parser of codes: digits elsewhere in a mail may
 * belong to a handle or a date. Text chosen by users cannot produce such a line, see render.ts.
 */
export const codeOf = (mail: Pick<ParsedMessage, 'text'>): string | undefined => /^Code: ([0-9A-Z]{4,20})$/m.exec(mail.text)?.[1];

function split(raw: string): Part {
  const unix = raw.replaceAll('\r\n', '\n');
  const end = unix.indexOf('\n\n');
  const lines = (end === -1 ? unix : unix.slice(0, end)).replace(/\n[ \t]/g, ' ').split('\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, Math.max(0, colon)).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: new Map(headers), body: end === -1 ? '' : unix.slice(end + 2) };
}

const typeOf = ({ headers }: Part): string => headers.get('content-type') ?? 'text/plain';

/** The parts without parts of their own, in order. */
function leavesOf(part: Part, depth: number): readonly Part[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(typeOf(part))?.[1];
  if (boundary === undefined) return [part];
  if (depth === 0) return [];
  const parts = `\n${part.body}`.split(`\n--${boundary}`).slice(1, -1);
  return parts.flatMap((one) => leavesOf(split(one.replace(/^[ \t]*\n/, '')), depth - 1));
}

function decodeBody({ headers, body }: Part): string {
  switch (headers.get('content-transfer-encoding')?.toLowerCase()) {
    case 'quoted-printable':
      return decodeQuotedPrintable(body);
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8').replaceAll('\r\n', '\n');
    default:
      return body;
  }
}

/** RFC 2047. */
const decodeEncoded = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_match, encoding: string, part: string) =>
      encoding.toUpperCase() === 'B' ? Buffer.from(part, 'base64').toString('utf8') : decodeQuotedPrintable(part.replaceAll('_', '=20')),
    );
