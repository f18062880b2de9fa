import { decodeQuotedPrintable } from './quoted-printable.ts';

/** A message of ours as people see it. */
export interface ParsedMessage {
  readonly messageId: string;
  /** Of the job, as the Message-ID is; it is still there when a server replaced that one. */
  readonly mailId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly date: Date;
  readonly text: string;
  readonly html: string;
}

/** Reads messages as compose.ts writes them: quoted-printable alternatives, encoded words of UTF-8. Not a reader of any mail there is. */
export function parseMessage(raw: string): ParsedMessage {
  const { headers, body } = split(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1];
  const parts = boundary === undefined ? [raw] : body.split(`--${boundary}`).slice(1, -1);
  const contentOf = (type: string): string => {
    const part = parts.map((text) => split(text.replace(/^\r?\n/, ''))).find((one) => one.headers.get('content-type')?.startsWith(type));
    return part === undefined ? '' : decodeQuotedPrintable(part.body.replace(/\r?\n$/, ''));
  };
  const header = (name: string): string => decodeWords(headers.get(name) ?? '');
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

/** The one-time code that a mail tells, from the line of its text that holds nothing else. */
export const codeOf = (mail: Pick<ParsedMessage, 'text'>): string | undefined => /^Code: ([0-9A-Z]{4,20})$/m.exec(mail.text)?.[1];

function split(raw: string): { readonly headers: ReadonlyMap<string, string>; readonly body: string } {
  const [head = '', ...rest] = raw.split(/\r?\n\r?\n/);
  const lines = head.replace(/\r?\n[ \t]/g, ' ').split(/\r?\n/);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: new Map(headers), body: rest.join('\r\n\r\n') };
}

const decodeWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?B\?([^?]*)\?=/gi, (_match, word: string) => Buffer.from(word, 'base64').toString('utf8'));
