import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CommandError } from '@debt/terminal/failures/failure';
import { errorCode, parseJson } from '@debt/terminal/files/files';
import type { Lock } from '../runner/target.ts';
import type { Process } from './environment-file.ts';
import { readIfPresent, writeWhole } from './files.ts';
import { isAlive, self } from './process-identity.ts';
import { isRecord, parseProcess } from './records.ts';

/** Who holds the lock, for a message to people. A hint beside the lock, never the lock. */
export interface Holder extends Process {
  readonly verb: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
}

const sqliteBusy = 5;
/** What a supervisor, which holds the lock for its life, says that it holds it for. */
export const supervisorVerb = 'up';

/**
 * Takes the lock of an environment: an exclusive transaction on a file that is held open. The kernel frees it when the process ends,
 * however it ends, so it is never stale and nobody has to judge that. Answers nothing when somebody else has it.
 */
export async function tryLock(directory: string, verb: string): Promise<Lock | undefined> {
  const database = beginExclusive(join(directory, 'lock.db'));
  if (database === undefined) return undefined;
  const holder = await self();
  const note: Holder = { ...holder, verb, since: new Date().toISOString() };
  try {
    await writeWhole(holderPath(directory), `${JSON.stringify(note)}\n`);
  } catch (error) {
    // The note is a hint, and deleting an environment is how a full disk gets room.
    if (!(error instanceof CommandError && ['ENOSPC', 'EDQUOT'].includes(errorCode(error.cause) ?? ''))) {
      database.close();
      throw error;
    }
  }
  return { holder, [Symbol.asyncDispose]: async () => database.close() };
}

function beginExclusive(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path);
  try {
    // Nothing is ever written into it, so that a journal, which a full disk has no room for, would protect nothing.
    database.exec('pragma journal_mode = memory; begin exclusive');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return undefined;
    throw error;
  }
}

const holderPath = (directory: string): string => join(directory, 'holder.json');

/** Who holds the lock as far as the note beside it says, if that process is still alive. */
export async function readHolder(directory: string): Promise<Holder | undefined> {
  const note = parseJson((await readIfPresent(holderPath(directory))) ?? '');
  const holder = parseProcess(note);
  if (holder === undefined || !isRecord(note) || !(await isAlive(holder))) return undefined;
  return { ...holder, verb: String(note['verb']), since: String(note['since']) };
}
