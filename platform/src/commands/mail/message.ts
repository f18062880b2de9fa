/** Enough of RFC 5322 and MIME to read the mail that our mailer writes. */

export interface Message {
  /** Name of its file. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** ISO 8601 in UTC; empty when the message has no valid date. */
  readonly date: string;
  readonly text: string;
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Nested parts deeper than this are not ours. */
const depthMax = 5;

export function parseMessage(id: string, raw: string): Message {
  const part = parsePart(raw);
  const header = (name: string): string => decodeWords(part.headers.get(name) ?? '');
  const date = new Date(header('date'));
  return {
    id,
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    date: Number.isNaN(date.getTime()) ? '' : date.toISOString(),
    text: textOf(part, depthMax) ?? '',
  };
}

/** The newest code that a text shows: six digits, perhaps in two groups. */
export function codeIn(text: string): string | undefined {
  const [, first, second] = /(?<![\d-])(\d{3})[ -]?(\d{3})(?![\d-])/.exec(text) ?? [];
  return first === undefined || second === undefined ? undefined : `${first}${second}`;
}

function parsePart(raw: string): Part {
  const unix = raw.replaceAll('\r\n', '\n');
  const end = unix.indexOf('\n\n');
  const head = (end === -1 ? unix : unix.slice(0, end)).replaceAll(/\n[ \t]+/g, ' ');
  const headers = new Map<string, string>();
  for (const line of head.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: end === -1 ? '' : unix.slice(end + 2) };
}

function textOf({ headers, body }: Part, depth: number): string | undefined {
  const type = headers.get('content-type') ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (type.toLowerCase().startsWith('multipart/') && boundary !== undefined && depth > 0) {
    const parts = `\n${body}`.split(`\n--${boundary}`).slice(1, -1);
    return parts.map((part) => textOf(parsePart(part.replace(/^[ \t]*\n/, '')), depth - 1)).find((text) => text !== undefined);
  }
  return type.toLowerCase().startsWith('text/plain') ? decodeBody(body, headers.get('content-transfer-encoding') ?? '') : undefined;
}

function decodeBody(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    case 'quoted-printable':
      return quotedPrintable(body.replaceAll(/[ \t]*=\n/g, ''));
    default:
      return body;
  }
}

const quotedPrintable = (text: string): string =>
  Buffer.from(text, 'utf8')
    .toString('latin1')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/^[\s\S]*$/, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8'));

/** RFC 2047: `=?utf-8?q?caf=C3=A9?=`. */
function decodeWords(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_match, kind: string, word: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString('utf8') : quotedPrintable(word.replaceAll('_', ' ')),
    );
}
