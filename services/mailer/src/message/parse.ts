import { decodeQuotedPrintable } from './quoted-printable.ts';

/** A message as people see it. */
export interface ParsedMessage {
  readonly messageId: string;
  /** Of the job, as the Message-ID is; it is still there when a server replaced that one. */
  readonly mailId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** Not a valid time when the message has none. */
  readonly date: Date;
  readonly text: string;
  readonly html: string;
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Nested parts deeper than this are not read. */
const depthMax = 5;

/**
 * Reads the mail that compose.ts writes, and as much of RFC 5322 and MIME as a mail server or a stand-in of one may make of it on the way. Never
 * throws: what cannot be read is empty.
 */
export function parseMessage(raw: string): ParsedMessage {
  const message = split(raw);
  const leaves = leavesOf(message, depthMax);
  const contentOf = (type: string): string => {
    const leaf = leaves.find((one) => typeOf(one).toLowerCase().startsWith(type));
    return leaf === undefined ? '' : decodeBody(leaf);
  };
  const header = (name: string): string => decodeEncodedWords(message.headers.get(name) ?? '');
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
 * The one-time code in a mail, from the line of its text that holds nothing else. This is the only reader of codes: digits elsewhere in a mail may be
 * those of a handle or a date. What people chose cannot make such a line, see render.ts.
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

/** The parts that have no parts of their own, in order. */
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
const decodeEncodedWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_match, encoding: string, word: string) =>
      encoding.toUpperCase() === 'B' ? Buffer.from(word, 'base64').toString('utf8') : decodeQuotedPrintable(word.replaceAll('_', '=20')),
    );
