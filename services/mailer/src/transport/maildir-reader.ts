import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeQuotedPrintable } from '../message/quoted-printable.ts';

/** Files looked at, at most. */
const filesMax = 10_000;

export interface ReadMail {
  /** Name of its file. */
  readonly id: string;
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly date: Date;
  readonly text: string;
  readonly html: string;
}

/** The mails of a maildir that our `file:` transport wrote, newest first; none when there is no such directory. */
export async function listMail(directory: string, limit = 100): Promise<readonly ReadMail[]> {
  const files = (await Promise.all(['new', 'cur'].map((folder) => filesOf(join(directory, folder))))).flat();
  const newest = files.toSorted((a, b) => b.writtenMs - a.writtenMs).slice(0, limit);
  return Promise.all(newest.map(async ({ name, path }) => parseMail(name, await readFile(path, 'utf8'))));
}

/** One mail by its id, or undefined. */
export async function readMail(directory: string, id: string): Promise<ReadMail | undefined> {
  for (const folder of ['new', 'cur']) {
    const file = (await filesOf(join(directory, folder))).find(({ name }) => name === id);
    if (file !== undefined) return parseMail(id, await readFile(file.path, 'utf8'));
  }
  return undefined;
}

/** The one-time code that a mail tells, from the line of its text that holds nothing else. */
export const codeOf = (mail: Pick<ReadMail, 'text'>): string | undefined => /^Code: ([0-9A-Z]{4,20})$/m.exec(mail.text)?.[1];

async function filesOf(folder: string): Promise<readonly { readonly name: string; readonly path: string; readonly writtenMs: number }[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.slice(0, filesMax).map(async (name) => {
      const path = join(folder, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: undefined }));
      return mtimeMs === undefined ? [] : [{ name, path, writtenMs: mtimeMs }];
    }),
  );
  return found.flat();
}

function parseMail(id: string, raw: string): ReadMail {
  const { headers, body } = split(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1];
  const parts = boundary === undefined ? [raw] : body.split(`--${boundary}`).slice(1, -1);
  const contentOf = (type: string): string => {
    const part = parts.map((text) => split(text.replace(/^\r?\n/, ''))).find((one) => one.headers.get('content-type')?.startsWith(type));
    return part === undefined ? '' : decodeQuotedPrintable(part.body.replace(/\r?\n$/, ''));
  };
  const header = (name: string): string => decodeWords(headers.get(name) ?? '');
  return {
    id,
    messageId: header('message-id'),
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    date: new Date(header('date')),
    text: contentOf('text/plain'),
    html: contentOf('text/html'),
  };
}

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
