/** Writes a file that the user has named: a new file is complete or absent, and a target that is not a regular file is written to directly. */
import { closeSync, constants, fsyncSync, linkSync, lstatSync, open, openSync, renameSync, rmSync, write as writeSome } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CommandError } from '../failures/failure.ts';
import { SharedError } from '../failures/shared-pages.ts';
import { fullPipeRetriesMax, fullPipeWaitMs, OutputFailed } from '../io.ts';
import { randomId } from '../random-id.ts';
import type { Destination } from './destination.ts';
import { errorCode, partNameMax, syncDir, unwritable, writeAll } from './files.ts';

/** Writes in chunks. A file gets its name only in `commit`; `discard` removes every trace of one that was not committed. */
export interface Writer {
  /** Whether the output can be discarded; bytes that a stream has received cannot. */
  readonly isWhole: boolean;
  /** @throws CommandError that names the file; OutputFailed when the reader of a stream has ended */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Synced to the disk, under its name, when this returns. @throws CommandError */
  readonly commit: () => void;
  /** Discards a file that is not committed. Never throws, and may be called twice. */
  readonly discard: () => void;
}

/** Resolves when the target is open; a FIFO needs a reader first. @throws CommandError when the target cannot be written to */
export async function openWriter(destination: Exclude<Destination, { readonly type: 'folder' }>): Promise<Writer> {
  switch (destination.type) {
    case 'descriptor':
      return throughDescriptor(destination.descriptor, `/dev/fd/${destination.descriptor}`, () => undefined);
    case 'stream': {
      const { path } = destination;
      // Not created and not truncated, because it exists. The call is asynchronous: until a reader opens the other end, signals must still be
      // handled.
      const file = await promisify(open)(path, constants.O_WRONLY | constants.O_NOCTTY).catch((error: unknown) => {
        throw unwritable(path, error);
      });
      return throughDescriptor(file, path, () => closeSync(file));
    }
    case 'file':
      return wholeFile(destination.path, (part) => renameSync(part, destination.path));
    case 'new':
      return wholeFile(destination.path, (part) => publish(part, destination.path));
  }
}

/** Creates a file with this text, complete or not at all. Returns false when the file already exists, and leaves it unchanged. */
export async function createFile(path: string, text: string): Promise<boolean> {
  const writer = await openWriter({ type: 'new', path });
  try {
    await writer.write(Buffer.from(text));
    writer.commit();
    return true;
  } catch (error) {
    writer.discard();
    if (error instanceof CommandError && error.failure.id === 'file_exists') return false;
    throw error;
  }
}

function throughDescriptor(descriptor: number, path: string, close: () => void): Writer {
  return {
    isWhole: false,
    write: async (bytes) => {
      try {
        await writeWaiting(descriptor, bytes);
      } catch (error) {
        throw errorCode(error) === 'EPIPE' ? new OutputFailed(error) : unwritable(path, error);
      }
    },
    commit: () => orUnwritable(path, close),
    discard: () => ignoringErrors(close),
  };
}

/** Writes all bytes; a full pipe is retried for a while. */
async function writeWaiting(descriptor: number, bytes: Uint8Array): Promise<void> {
  let retries = 0;
  for (let rest = bytes; rest.length > 0; ) {
    try {
      rest = rest.subarray((await promisify(writeSome)(descriptor, rest)).bytesWritten);
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN' || (retries += 1) > fullPipeRetriesMax) throw error;
      await setTimeout(fullPipeWaitMs);
    }
  }
}

function wholeFile(path: string, put: (part: string) => void): Writer {
  const part = join(dirname(path), `${basename(path).slice(0, partNameMax)}.${randomId().slice(0, 8)}.part`);
  // Debts are private, so only the owner can read the file, from its first byte.
  const file = orUnwritable(path, () => openSync(part, 'wx', 0o600));
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(file);
    isOpen = false;
  };
  return {
    isWhole: true,
    write: async (bytes) => orUnwritable(path, () => writeAll(file, bytes)),
    commit: () =>
      orUnwritable(path, () => {
        fsyncSync(file);
        close();
        put(part);
        syncDir(dirname(path));
      }),
    discard: () => {
      ignoringErrors(close);
      ignoringErrors(() => rmSync(part, { force: true }));
    },
  };
}

/** Gives the partial file its final name, unless another program has created a file with that name in the meantime. */
function publish(part: string, path: string): void {
  try {
    linkSync(part, path);
    rmSync(part, { force: true });
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw fileExists(path, []);
    // The file system has no hard links.
    renameSync(part, path);
  }
}

/** The failure of a file that would be overwritten, with commands that avoid it. */
export const fileExists = (path: string, fix: readonly string[]): SharedError =>
  new SharedError('file_exists', { what: `${path} exists already, and is as it was`, fix: [...fix, 'choose another name'] });

function orUnwritable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof CommandError ? error : unwritable(path, error);
  }
}

function ignoringErrors(work: () => void): void {
  try {
    work();
  } catch {
    // The original error matters more.
  }
}
