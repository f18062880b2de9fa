/** A backup as a file: whole or not at all. */
import { randomUUID } from 'node:crypto';
import { access, constants, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PlatformError } from '../../failures/failures.ts';
import type { Write } from './write.ts';

/**
 * Makes a file that only the owner may read, and never replaces one. `write` is not called before it is certain that the folder is
 * there and can be written to. Throws `FILE_EXISTS`, `NOT_FOUND`, `NOT_WRITABLE` and `DISK_FULL`.
 */
export async function writeWholeFile<T>(path: string, write: (piece: Write) => Promise<T>): Promise<T> {
  const folder = dirname(path);
  const temporary = `${path}.${randomUUID().slice(0, 8)}.part`;
  await refuseExisting(path);
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    const written = await (async () => {
      await using file = await open(temporary, 'wx', 0o600);
      const result = await write(async (piece) => {
        await file.write(piece);
      });
      await file.sync();
      return result;
    })();
    await rename(temporary, path);
    await using within = await open(folder, 'r');
    await within.sync();
    return written;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw named(error, folder);
  }
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
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
function named(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const fix = ['choose another place for the file'];
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new PlatformError('NOT_FOUND', { what: `there is no folder ${folder}`, fix: [`mkdir -p ${folder}`] }, { cause: error });
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
