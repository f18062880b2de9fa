/** Writes a file that a person named: a new one is complete or not there, and what is not a regular file is written through. */
import { closeSync, constants, fsyncSync, linkSync, lstatSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../app/failures.ts';
import { OutputFailed, writeToDescriptor } from '../app/io.ts';
import { randomId } from '../app/random-id.ts';
import type { Destination } from './destination.ts';
import { errorCode, syncDir, unwritable } from './files.ts';

export interface Writer {
  /** False for a stream: what was written to it cannot be taken back. */
  readonly isWhole: boolean;
  /** @throws Failure that names the file; OutputFailed when the reader of a stream has ended */
  readonly write: (bytes: Uint8Array) => void;
  /** On disk, under its name, when this returns. @throws Failure */
  readonly commit: () => void;
  /** Takes back what can be taken back. Never throws, also when it is called again. */
  readonly discard: () => void;
}

/** @throws Failure when nothing can be written there */
export function openWriter(destination: Exclude<Destination, { readonly type: 'folder' }>): Writer {
  switch (destination.type) {
    case 'descriptor':
      return throughDescriptor(destination.descriptor, `/dev/fd/${destination.descriptor}`, () => undefined);
    case 'stream': {
      const { path } = destination;
      // Not created and not truncated: it is there, and waits for the other end where it has one.
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

/** Characters of the name that the part keeps, so that it is not longer than names may be. */
const partNameMax = 100;

function wholeFile(path: string, put: (part: string) => void): Writer {
  const part = join(dirname(path), `${basename(path).slice(0, partNameMax)}.${randomId().slice(0, 8)}.part`);
  // What one owes is private: readable by the owner only, from the first byte.
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

/** Gives the part its name, unless another program has made a file of this name meanwhile. */
function publish(part: string, path: string): void {
  try {
    linkSync(part, path);
    rmSync(part, { force: true });
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw fileExists(path, []);
    // A file system without hard links.
    renameSync(part, path);
  }
}

export const fileExists = (path: string, fix: readonly string[]): Failure =>
  new Failure('conflict', 'file_exists', { what: `${path} exists already, and is as it was`, fix: [...fix, 'choose another name'] });

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
    // Why it came to this is what matters.
  }
}
