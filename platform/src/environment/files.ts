import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** The `code` of a Node error, when it has one. */
export const errorCodeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/**
 * Replaces a file as a whole, durably: a reader, a kill and a full disk see either the old text or the new one.
 * Permissions are 0600. A link stays and what it leads to is replaced; a device or a FIFO is written through.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  if (await isStream(path)) {
    await using stream = await openStream(path);
    await stream.writeFile(text);
    return;
  }
  const target = await followLinks(path);
  await throughTemporary(target, text, (temporary) => rename(temporary, target));
}

/** Whether bytes go through what the path leads to, and are not kept there: a device, a FIFO, `/dev/fd/63`. It is there on purpose and never replaced. */
export async function isStream(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** Resolves when the other end is there, where it has one. */
export const openStream = (path: string): Promise<FileHandle> => open(path, constants.O_WRONLY | constants.O_NOCTTY);

/** As many as the kernel follows. */
const linksMax = 40;

/** Where a path leads when its last part is a link, also to a file that is not there yet. */
export async function followLinks(named: string): Promise<string> {
  let path = resolve(named);
  for (let links = 0; links < linksMax; links += 1) {
    const found = await lstat(path).catch(() => undefined);
    if (found?.isSymbolicLink() !== true) return path;
    path = resolve(await realpath(dirname(path)), await readlink(path));
  }
  throw Object.assign(new Error(`${named} leads through more than ${linksMax} links`), { code: 'ELOOP' });
}

/** Like `writeWhole`, for a file that must not exist yet. Answers whether this call made it. */
export async function createWhole(path: string, text: string): Promise<boolean> {
  return await throughTemporary(path, text, async (temporary) => {
    try {
      await link(temporary, path);
      return true;
    } catch (error) {
      if (errorCodeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

async function throughTemporary<T>(path: string, text: string, publish: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.new`);
  try {
    await writeDurably(temporary, text);
    const published = await publish(temporary);
    await syncDirectory(dirname(path));
    return published;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
}

/** Makes a rename or a removal in the folder durable. */
export async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, 'r');
  await directory.sync();
}

/** The text of a file, or nothing when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Parses JSON of which nothing is known yet; undefined when it is no JSON at all, as after a hand that slipped. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A folder that only we can enter. */
export async function ensurePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}
