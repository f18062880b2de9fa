/** Reads a maildir: one file a message, in `new` and `cur`. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { usage } from '../command.ts';
import { nearest } from '../nearest.ts';
import { codeIn, type Message, parseMessage } from './message.ts';

/** Only this many of the newest messages are ever read. */
const messagesMax = 500;

/** Newest first; by the clock of the files, because a name says when a message was written only to whoever wrote it. */
export async function readMaildir(directory: string): Promise<readonly Message[]> {
  const files = (await Promise.all(['new', 'cur'].map((folder) => filesIn(join(directory, folder))))).flat();
  const newest = files.toSorted((a, b) => (b.at === a.at ? b.name.localeCompare(a.name) : b.at > a.at ? 1 : -1)).slice(0, messagesMax);
  const messages = await Promise.all(
    newest.map(async ({ name, path }) => parseMessage(name, await readFile(path, 'utf8').catch(() => ''))),
  );
  return messages;
}

async function filesIn(folder: string): Promise<readonly { readonly name: string; readonly path: string; readonly at: bigint }[]> {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { name, path, at: (await stat(path, { bigint: true }).catch(() => ({ mtimeNs: 0n }))).mtimeNs };
    }),
  );
}

/** Throws `USAGE` for what cannot be an address, such as a mistyped verb. */
export function parseAddress(word: string | undefined): string | undefined {
  if (word === undefined || word.includes('@')) return word?.toLowerCase();
  const near = nearest(word, ['show', 'code', 'dead']);
  throw usage(`'${word}' is not an address`, [near === undefined ? 'debt-platform mail alice@example.com' : `debt-platform mail ${near}`]);
}

/** Messages to an address, or all. */
export function addressedTo(messages: readonly Message[], address: string | undefined): readonly Message[] {
  return address === undefined ? messages : messages.filter(({ to }) => to.toLowerCase().includes(address));
}

/** The code of the newest message that has one. */
export function newestCode(messages: readonly Message[]): { readonly code: string; readonly message: Message } | undefined {
  for (const message of messages) {
    const code = codeIn(message.text);
    if (code !== undefined) return { code, message };
  }
  return undefined;
}
