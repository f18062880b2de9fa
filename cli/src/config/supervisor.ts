/** Whether a platform of this machine runs, out of what it records in its folder. Nothing may be sent to it before that is known. */

import { join } from 'node:path';
import { isProcessAlive, parseProcessIdentity } from '@debt/proto/process-identity';
import { parseJson, readIfThere } from '@debt/terminal/files/files';
import { isRecord } from '../client/guards.ts';

/** What a supervisor, which holds the lock of its environment for its life, gives as the reason. Other verbs hold it without serving anything. */
const supervisorVerb = 'up';

/**
 * True while the supervisor of the environment lives. `run.json` names it; where that was deleted, the note beside its lock does. Both outlive a
 * crash and a boot, so that neither counts before a look at the process table.
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
