/** Writes a backup to a file: completely or not at all. */
import { stat } from 'node:fs/promises';
import { findDestination } from '@debt/terminal/files/destination';
import { unwritable } from '@debt/terminal/files/files';
import { fileExists, openWriter } from '@debt/terminal/files/writer';
import { OutputFailed } from '@debt/terminal/io';
import { PlatformError } from '../../failures/failures.ts';
import type { Write } from './write.ts';

/**
 * Creates a file that only its owner may read, and never replaces one. A symbolic link is kept, and its target is created; a device or a FIFO is
 * written to directly. `write` is called only when the folder is known to exist and to be writable. Throws `file_exists`, `file_unwritable`, and
 * `not_writable` when the reader of a stream has ended.
 */
export async function writeWholeFile<T>(named: string, write: (piece: Write) => Promise<T>): Promise<T> {
  const destination = lookAt(named);
  if (destination.type === 'file' || destination.type === 'folder') throw fileExists(destination.path, []);
  const writer = await openWriter(destination);
  try {
    const written = await write(writer.write);
    writer.commit();
    return written;
  } catch (error) {
    writer.discard();
    if (!(error instanceof OutputFailed)) throw error;
    const why = 'the program that reads it has ended';
    throw new PlatformError('not_writable', { what: 'the backup is not whole', why }, { cause: error });
  }
}

function lookAt(named: string) {
  try {
    return findDestination(named);
  } catch (error) {
    throw unwritable(named, error);
  }
}

/** True for /dev/stdout, its links, and the path to which stdout is redirected: a summary printed there would damage the backup. */
export async function leadsToStdout(path: string): Promise<boolean> {
  const [named, own] = await Promise.all([stat(path).catch(() => undefined), stat('/dev/fd/1').catch(() => undefined)]);
  return named !== undefined && own !== undefined && named.dev === own.dev && named.ino === own.ino;
}
