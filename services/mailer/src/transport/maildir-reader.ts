import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParsedMessage, parseMessage } from '../message/parse.ts';

export { codeOf } from '../message/parse.ts';

/** Files looked at, at most. */
const filesMax = 10_000;

export interface ReadMail extends ParsedMessage {
  /** Name of its file. */
  readonly id: string;
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

const parseMail = (id: string, raw: string): ReadMail => ({ id, ...parseMessage(raw) });
