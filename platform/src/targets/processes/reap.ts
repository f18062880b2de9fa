import { setTimeout as pause } from 'node:timers/promises';
import type { EngineRecord } from '../../environment/environment-file.ts';
import { commandLineOf, isAlive, signal } from '../../environment/process-identity.ts';
import type { RecordedProcess } from './observe/run-file.ts';
import { locateBinaries } from './postgres/binaries.ts';
import { postmasterState, stopOrphan } from './postgres/launch.ts';
import { prepareFor } from './up/data-directory.ts';

const drainMs = 5_000;
const lookMs = 25;

/** The recorded processes that still run, verified by their identity. */
export async function aliveOf(processes: readonly RecordedProcess[]): Promise<readonly RecordedProcess[]> {
  const alive = await Promise.all(processes.map(isAlive));
  return processes.filter((_, index) => alive[index] === true);
}

/** The pid of a PostgreSQL that runs on this data, however it was started. Another process may have the pid of a stale postmaster.pid by now. */
export async function postmasterOf(dir: string): Promise<number | undefined> {
  const state = await postmasterState(dir);
  if (state === undefined) return undefined;
  const command = await commandLineOf(state.pid);
  return command.includes('postgres') && command.includes(dir) ? state.pid : undefined;
}

/** Ends what an earlier supervisor left: process groups whose identity still matches, and the PostgreSQL on this data, by an orderly shutdown. */
export async function reapOrphans(orphans: readonly RecordedProcess[], data: EngineRecord | undefined): Promise<void> {
  const programs = (await aliveOf(orphans)).filter((orphan) => orphan.unit !== 'postgres');
  for (const { pid } of programs) signal(-pid, 'SIGTERM');
  const end = performance.now() + drainMs;
  let left: readonly RecordedProcess[] = programs;
  while (left.length > 0 && performance.now() < end) {
    await pause(lookMs);
    left = await aliveOf(left);
  }
  for (const { pid } of left) signal(-pid, 'SIGKILL');
  if (data !== undefined) await reapPostgres(data);
}

/** Stops a PostgreSQL that runs on this data outside of our control. */
export async function reapPostgres(data: EngineRecord): Promise<void> {
  const pid = await postmasterOf(data.dir);
  if (pid === undefined) return;
  try {
    await stopOrphan(await prepareFor(data, await locateBinaries(data.binaries)), data.runAs, data.dir);
  } catch (error) {
    // Its guard may have stopped it first.
    if ((await postmasterOf(data.dir)) === pid) throw error;
  }
}
