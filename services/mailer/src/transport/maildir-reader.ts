import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParsedMessage, parseMessage } from '../message/parse.ts';

export { codeOf } from '../message/parse.ts';

export interface ReadMail extends ParsedMessage {
  /** The name of its file. */
  readonly id: string;
}

/** The mails of a maildir that our `file:` transport wrote, newest first; none when the directory does not exist. */
export async function listMail(directory: string, limit = 100): Promise<readonly ReadMail[]> {
  const files = (await Promise.all(['new', 'cur'].map((folder) => filesOf(join(directory, folder))))).flat();
  const newest = files.toSorted(newestFirst).slice(0, limit);
  return (await Promise.all(newest.map(readFileOf))).flat();
}

/** One mail by its id, or undefined. */
export async function readMail(directory: string, id: string): Promise<ReadMail | undefined> {
  for (const folder of ['new', 'cur']) {
    const file = (await filesOf(join(directory, folder))).find(({ name }) => name === id);
    if (file !== undefined) return (await readFileOf(file))[0];
  }
  return undefined;
}

interface MailFile {
  readonly name: string;
  readonly path: string;
  /** The names are digests, so the time of the file system determines the order. Whole nanoseconds: two mails can share a millisecond. */
  readonly writtenNs: bigint;
}

const newestFirst = (a: MailFile, b: MailFile): number =>
  a.writtenNs === b.writtenNs ? b.name.localeCompare(a.name) : b.writtenNs > a.writtenNs ? 1 : -1;

/** Lists all files, because any may be the newest. One that is removed meanwhile is left out. */
async function filesOf(folder: string): Promise<readonly MailFile[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const { mtimeNs } = await stat(path, { bigint: true }).catch(() => ({ mtimeNs: undefined }));
      return mtimeNs === undefined ? [] : [{ name, path, writtenNs: mtimeNs }];
    }),
  );
  return found.flat();
}

async function readFileOf({ name, path }: MailFile): Promise<readonly ReadMail[]> {
  const raw = await readFile(path, 'utf8').catch(() => undefined);
  return raw === undefined ? [] : [{ id: name, ...parseMessage(raw) }];
}
