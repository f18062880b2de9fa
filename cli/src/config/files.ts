import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../app/failures.ts';

/** Text of a file, or undefined when there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw new Failure('fixable', 'file_unreadable', {
      what: `${path} cannot be read`,
      why: String(error),
      fix: [`ls -l ${path}`],
      cause: error,
    });
  }
}

export const errorCode = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** The content of a JSON file, undefined when there is none. Throws a failure that names the file. */
export function readJson<T>(path: string, is: (value: unknown) => value is T, whatElse: string): T | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (is(value)) return value;
  throw new Failure('fixable', 'file_damaged', { what: `${path} does not say what it should`, fix: [whatElse] });
}

/** Undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Replaces a file as a whole, readable by its owner only, on disk when this returns. A reader sees the old content or the new one.
 * Its directory is made when missing, closed to others.
 */
export function writePrivate(path: string, text: string): void {
  replaceFile(path, text, true);
}

/** The same, but after a loss of power the old content may be there again. */
export function writePrivateSoon(path: string, text: string): void {
  replaceFile(path, text, false);
}

function replaceFile(path: string, text: string, durable: boolean): void {
  const directory = dirname(path);
  makePrivateDir(directory);
  const temporary = `${path}.${process.pid}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, text);
    if (durable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  if (durable) syncDir(directory);
}

/** Takes a file away, on disk when this returns; not being there is fine. */
export function removePrivate(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

export const makePrivateDir = (directory: string): void => void mkdirSync(directory, { recursive: true, mode: 0o700 });

function syncDir(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Takes away what others could read of a secret file. True when there was something to take away. */
export function closeToOthers(path: string): boolean {
  if ((statSync(path).mode & 0o077) === 0) return false;
  chmodSync(path, 0o600);
  return true;
}
