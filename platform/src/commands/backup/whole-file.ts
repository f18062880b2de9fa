/** A backup as a file: whole or not at all. */
import { randomUUID } from 'node:crypto';
import { access, constants, link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { followLinks, isStream, openStream, syncDirectory } from '../../environment/files.ts';
import { PlatformError } from '../../failures/failures.ts';
import type { Write } from './write.ts';

/**
 * Makes a file that only the owner may read, and never replaces one. A link stays, and what it leads to is made; a device or a FIFO is written through.
 * `write` is not called before it is certain that the folder is there and can be written to. Throws `FILE_EXISTS`, `NOT_FOUND`, `NOT_WRITABLE` and
 * `DISK_FULL`.
 */
export async function writeWholeFile<T>(named: string, write: (piece: Write) => Promise<T>): Promise<T> {
  try {
    if (await isStream(named)) return await through(named, write);
    const path = await followLinks(named);
    await refuseExisting(path);
    return await whole(path, write);
  } catch (error) {
    throw toFailure(error, dirname(named));
  }
}

/** True for /dev/stdout, its links, and a path of what stdout is redirected to: a summary printed there would damage the backup. */
export async function leadsToStdout(path: string): Promise<boolean> {
  const [named, own] = await Promise.all([stat(path).catch(() => undefined), stat('/dev/fd/1').catch(() => undefined)]);
  return named !== undefined && own !== undefined && named.dev === own.dev && named.ino === own.ino;
}

async function through<T>(path: string, write: (piece: Write) => Promise<T>): Promise<T> {
  await using stream = await openStream(path);
  return await write((piece) => stream.writeFile(piece));
}

async function whole<T>(path: string, write: (piece: Write) => Promise<T>): Promise<T> {
  const folder = dirname(path);
  const temporary = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    const written = await fill(temporary, write);
    await publish(temporary, path);
    await syncDirectory(folder);
    return written;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function fill<T>(temporary: string, write: (piece: Write) => Promise<T>): Promise<T> {
  await using file = await open(temporary, 'wx', 0o600);
  // All of each piece: a single call may take less when the disk is nearly full.
  const result = await write((piece) => file.writeFile(piece));
  await file.sync();
  return result;
}

/** Gives it its name, unless another program has made a file of this name meanwhile. */
async function publish(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
    await rm(temporary, { force: true });
  } catch {
    await refuseExisting(path);
    // A file system without hard links.
    await rename(temporary, path);
  }
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await lstat(path).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new PlatformError('FILE_EXISTS', {
      what: `${path} exists already`,
      why: 'a backup never replaces a file',
      fix: ['choose another name'],
    });
}

/** What the operator can repair, by what the system said; any other error as it is. */
function toFailure(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const fix = ['choose another place for the file'];
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new PlatformError('NOT_FOUND', { what: `there is no folder ${folder}`, fix: [`mkdir -p ${folder}`] }, { cause: error });
    case 'EPIPE':
      return new PlatformError(
        'NOT_WRITABLE',
        { what: 'the backup is not whole', why: 'the program that reads it has ended' },
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
      return new PlatformError(
        'NOT_WRITABLE',
        { what: `nothing can be written to ${folder}`, why: 'it is not yours', fix },
        { cause: error },
      );
    case 'EROFS':
      return new PlatformError(
        'NOT_WRITABLE',
        { what: `nothing can be written to ${folder}`, why: 'its disk is mounted read-only', fix },
        { cause: error },
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new PlatformError(
        'DISK_FULL',
        { what: `there is no room for the backup in ${folder}`, fix: ['free some space', ...fix] },
        { cause: error },
      );
    default:
      return error;
  }
}
