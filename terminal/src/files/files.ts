import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SharedError } from '../failures/shared-pages.ts';
import { randomId } from '../random-id.ts';
import { findDestination } from './destination.ts';

/** The text of a file, or undefined when the file does not exist. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw new SharedError(
      'file_unreadable',
      { what: `${path} cannot be read`, why: String(error), fix: [`ls -l ${path}`] },
      { cause: error },
    );
  }
}

/** The code of a system error, such as ENOENT; undefined for any other value. */
export const errorCode = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** The content of a JSON file, or undefined when the file does not exist. @throws Failure that names the file and the remedy */
export function readJson<T>(path: string, is: (value: unknown) => value is T, remedy: string): T | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (is(value)) return value;
  throw new SharedError('file_damaged', { what: `${path} does not have the expected content`, fix: [remedy] });
}

/** Undefined for a text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How a file is replaced: whether it must be synced to the disk before the call returns, and whether its directory is created. */
export interface Replacing {
  /** Synced to the disk when the call returns; otherwise a loss of power may restore the old content. @default true */
  readonly durable?: boolean;
  /** Creates its missing directory, inaccessible to other users. @default false */
  readonly makesDir?: boolean;
}

/** Replaces a file and creates its directory when it is missing. */
export const writePrivate = (path: string, text: string): void => replaceFile(path, text, { makesDir: true });

/**
 * Replaces a file as a whole, readable by its owner only. A reader sees the old content or the new one, even after a kill or on a full disk. A link
 * is kept and its target replaced; a device or a FIFO is written to directly. @throws SharedError `file_unwritable` that names the file, which is
 * then unchanged
 */
export function replaceFile(path: string, text: string, { durable = true, makesDir = false }: Replacing = {}): void {
  try {
    const destination = findDestination(path);
    if (makesDir && 'path' in destination) makePrivateDir(dirname(destination.path));
    if (destination.type === 'descriptor') writeAll(destination.descriptor, Buffer.from(text));
    else if (destination.type === 'stream') writeFile(destination.path, { text, flags: 'r+', durable: false });
    else replaceWhole(destination.path, text, durable);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Characters of the final name that a partial file keeps, so that its own name does not exceed the limit. */
export const partNameMax = 100;

function replaceWhole(path: string, text: string, durable: boolean): void {
  const directory = dirname(path);
  const temporary = join(directory, `.${basename(path).slice(0, partNameMax)}.${randomId().slice(0, 8)}.new`);
  try {
    writeFile(temporary, { text, flags: 'wx', durable });
    renameSync(temporary, path);
    if (durable) syncDir(directory);
  } catch (error) {
    removeIfPossible(temporary);
    throw error;
  }
}

interface Written {
  readonly text: string;
  readonly flags: 'wx' | 'r+';
  readonly durable: boolean;
}

function writeFile(path: string, { text, flags, durable }: Written): void {
  const file = openSync(path, flags, 0o600);
  try {
    writeAll(file, Buffer.from(text));
    if (durable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Writes all bytes, or throws: one call may write fewer than requested, for example when a disk is nearly full. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(writeSync(file, rest));
}

/** The failure `file_unwritable`, with the path and the reason of the system. */
export const unwritable = (path: string, error: unknown): SharedError =>
  new SharedError(
    'file_unwritable',
    {
      what: `${path} cannot be written`,
      why: reasons[errorCode(error) ?? ''] ?? String(error),
      fix: [`df -h ${dirname(path)}`, `ls -ld ${dirname(path)}`],
    },
    { cause: error },
  );

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EFBIG: 'a file may not become so large',
  EDQUOT: 'what you may use of the disk is full',
  EROFS: 'the disk can only be read',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  ENOENT: 'its folder is not there',
  ENOTDIR: 'a part of its path is a file and not a folder',
};

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The error of the write matters more.
  }
}

/** A process that has held the lock for longer was killed. */
const heldMsMax = 10_000;
const heldPollMs = 10;
const waitMsMax = 30_000;

/**
 * Reads and replaces a file under a lock, so that no change of another process is lost. The work takes a few milliseconds, during which other
 * processes block.
 */
export function exclusively<T>(path: string, work: () => T): T {
  const lock = `${path}.lock`;
  takeLock(lock, path);
  try {
    return work();
  } finally {
    removeIfPossible(lock);
  }
}

function takeLock(lock: string, path: string): void {
  for (const givenUpAt = Date.now() + waitMsMax; ; ) {
    try {
      makePrivateDir(dirname(lock));
      closeSync(openSync(lock, 'wx', 0o600));
      return;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw unwritable(path, error);
      if (Date.now() > givenUpAt) throw isLocked(path, lock, error);
    }
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    // A time far ahead is left from before the clock was set back.
    if (since !== 0 && Math.abs(Date.now() - since) > heldMsMax) removeIfPossible(lock);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, heldPollMs);
  }
}

const isLocked = (path: string, lock: string, cause: unknown): SharedError =>
  new SharedError(
    'file_unwritable',
    {
      what: `${path} cannot be written`,
      why: `another command holds ${lock}`,
      fix: ['try again', `rm ${lock}, when no other command of this program runs`],
    },
    { cause },
  );

/** Deletes a file; a missing file is not an error. */
export function removePrivate(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Creates a directory that only its owner can enter, with its parents. Existing ones are not changed. */
export const makePrivateDir = (directory: string): void => void mkdirSync(directory, { recursive: true, mode: 0o700 });

/** Makes created and renamed files of a directory durable. */
export function syncDir(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Removes the permissions of other users on a secret file. Returns whether there were any. */
export function closeToOthers(path: string): boolean {
  if ((statSync(path).mode & 0o077) === 0) return false;
  chmodSync(path, 0o600);
  return true;
}
