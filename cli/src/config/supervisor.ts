/** Finds out whether a platform on this machine runs, from the records in its folder. Nothing may be sent to it before that is known. */

import { join } from 'node:path';
import { isRecord } from '@debt/proto/guard';
import { isProcessAlive, parseProcessIdentity } from '@debt/proto/process-identity';
import { parseJson, readIfThere } from '@debt/terminal/files/files';

/** The verb with which a supervisor holds the lock of its environment. Other verbs hold the lock, too, but serve nothing. */
const supervisorVerb = 'up';

/**
 * Whether the supervisor of the environment is running. `run.json` names it, or else the holder file of its lock. Both files survive a crash and a
 * reboot, so the process table decides.
 */
export function hasSupervisor(directory: string): boolean {
  const run = readRecord(join(directory, 'run.json'));
  const holder = readRecord(join(directory, 'holder.json'));
  return isAlive(run?.['supervisor']) || (holder?.['verb'] === supervisorVerb && isAlive(holder));
}

function isAlive(recorded: unknown): boolean {
  const found = parseProcessIdentity(recorded);
  return found !== undefined && isProcessAlive(found);
}

/** A damaged file names no process. */
function readRecord(path: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(readIfThere(path) ?? '');
  return isRecord(value) ? value : undefined;
}
