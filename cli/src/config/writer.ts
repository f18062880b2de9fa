/** Writes to a path that the user has named: a regular file is either complete or absent, and any other target receives the bytes directly. */
import { closeSync, constants, fsyncSync, linkSync, lstatSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../app/failures.ts';
import { OutputFailed, writeToDescriptor } from '../app/io.ts';
import { randomId } from '../app/random-id.ts';
import type { Destination } from './destination.ts';
import { errorCode, syncDir, unwritable } from './files.ts';

export interface Writer {
  /** Whether the output can be discarded; bytes that a stream has received cannot. */
  readonly isWhole: boolean;
  /** @throws Failure that names the file; OutputFailed when the reader of a stream has ended */
  readonly write: (bytes: Uint8Array) => void;
  /** Makes the file durable under its name. @throws Failure */
  readonly commit: () => void;
  /** Discards a file that is not committed. Never throws, and may be called twice. */
  readonly discard: () => void;
}

/** @throws Failure when nothing can be written there */
export function openWriter(destination: Exclude<Destination, { readonly type: 'folder' }>): Writer {
  switch (destination.type) {
    case 'descriptor':
      return throughDescriptor(destination.descriptor, `/dev/fd/${destination.descriptor}`, () => undefined);
    case 'stream': {
      const { path } = destination;
      // Neither created nor truncated. Opening a FIFO blocks until it has a reader.
      const file = orUnwritable(path, () => openSync(path, constants.O_WRONLY | constants.O_NOCTTY));
      return throughDescriptor(file, path, () => closeSync(file));
    }
    case 'file':
      return wholeFile(destination.path, (part) => renameSync(part, destination.path));
    case 'new':
      return wholeFile(destination.path, (part) => publish(part, destination.path));
  }
}

function throughDescriptor(descriptor: number, path: string, close: () => void): Writer {
  return {
    isWhole: false,
    write: (bytes) => {
      try {
        writeToDescriptor(descriptor, bytes);
      } catch (error) {
        throw errorCode(error) === 'EPIPE' ? new OutputFailed(error) : unwritable(path, error);
      }
    },
    commit: () => orUnwritable(path, close),
    discard: () => ignoringErrors(close),
  };
}

/** The number of characters of the name in the name of the partial file, which must not exceed the limit for names. */
const partNameMax = 100;

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
    write: (bytes) => orUnwritable(path, () => writeToDescriptor(file, bytes)),
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

export const fileExists = (path: string, fix: readonly string[]): Failure =>
  new Failure('conflict', 'file_exists', { what: `${path} already exists, and was not replaced`, fix: [...fix, 'choose another name'] });

function orUnwritable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Failure ? error : unwritable(path, error);
  }
}

function ignoringErrors(work: () => void): void {
  try {
    work();
  } catch {
    // The original error matters more.
  }
}
