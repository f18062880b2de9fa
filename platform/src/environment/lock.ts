import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CommandError } from '@debt/terminal/failures/failure';
import { errorCode, parseJson } from '@debt/terminal/files/files';
import { PlatformError } from '../failures/failures.ts';
import type { Failure } from '../runner/events.ts';
import type { Lock } from '../runner/target.ts';
import type { Process } from './environment-file.ts';
import { ensurePrivateDirectory, readIfPresent, writeWhole } from './files.ts';
import { isAlive, self } from './process-identity.ts';
import { isRecord, parseProcess } from './records.ts';

/** The holder of the lock, for messages to users. A hint beside the lock, never the lock itself. */
export interface Holder extends Process {
  readonly verb: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
}

const sqliteBusy = 5;
/** The verb that a supervisor, which holds the lock for its whole life, gives as the reason. */
export const supervisorVerb = 'up';

/**
 * Takes the lock of an environment: an exclusive transaction of SQLite on a file that is kept open. The kernel frees the lock when the process ends
 * for any reason, so a lock is never stale. Returns undefined when another process holds it.
 */
export async function tryLock(directory: string, verb: string): Promise<Lock | undefined> {
  const database = beginExclusive(join(directory, 'lock.db'));
  if (database === undefined) return undefined;
  const holder = await self();
  const note: Holder = { ...holder, verb, since: new Date().toISOString() };
  try {
    await writeWhole(holderPath(directory), `${JSON.stringify(note)}\n`);
  } catch (error) {
    // The note is only a hint, and deleting an environment must work on a full disk.
    if (!(error instanceof CommandError && ['ENOSPC', 'EDQUOT'].includes(errorCode(error.cause) ?? ''))) {
      database.close();
      throw error;
    }
  }
  return { holder, [Symbol.asyncDispose]: async () => database.close() };
}

/** The same in a folder that may not exist yet. Throws what `held` makes of the process that has the lock, as far as it is known. */
export async function takeLock(directory: string, verb: string, held: (holder: Holder | undefined) => Failure): Promise<Lock> {
  await ensurePrivateDirectory(directory);
  const lock = await tryLock(directory, verb);
  if (lock !== undefined) return lock;
  const { id, ...details } = held(await readHolder(directory));
  throw new PlatformError(id, details);
}

function beginExclusive(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path);
  try {
    // Nothing is ever written into the file, so a journal would protect nothing, and a full disk has no space for one.
    database.exec('pragma journal_mode = memory; begin exclusive');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return undefined;
    throw error;
  }
}

const holderPath = (directory: string): string => join(directory, 'holder.json');

/** The holder of the lock according to the note beside it, if that process still runs. */
export async function readHolder(directory: string): Promise<Holder | undefined> {
  const note = parseJson((await readIfPresent(holderPath(directory))) ?? '');
  const holder = parseProcess(note);
  if (holder === undefined || !isRecord(note) || !(await isAlive(holder))) return undefined;
  return { ...holder, verb: String(note['verb']), since: String(note['since']) };
}
