import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { tryLock } from '../../environment/lock.ts';
import { signal as send } from '../../environment/process-identity.ts';
import type { Layout } from './layout.ts';
import { openClient } from './observe/client.ts';
import type { ObservedState } from './observe/observed-state.ts';
import { readRunFile } from './observe/run-file.ts';
import { reapOrphans } from './reap.ts';
import type { DownActions } from './runner.ts';
import { purgeServers } from './servers/purge.ts';
import { locked, untilGone } from './up/start-supervisor.ts';

const progressMs = 2_000;
/** A supervisor that does not end within this time is killed; its units end by themselves or are reaped. */
const stopMs = 90_000;

/** Ends the supervisor and cleans up what it leaves behind. */
export function createDownActions(layout: Layout): DownActions {
  return {
    reap: async (world) => locking(layout, async () => reapOrphans(world.orphans, world.data)),
    stopSupervisor: (signal, progress) => stopSupervisor(layout, signal, progress),
    purge: async (world) => locking(layout, async () => purge(layout, world)),
  };
}

async function locking(layout: Layout, work: () => Promise<void>): Promise<void> {
  await using lock = await tryLock(layout.directory, 'down');
  if (lock === undefined) throw await locked(layout);
  await work();
}

async function stopSupervisor(layout: Layout, signal: AbortSignal, progress: (why: string) => void): Promise<void> {
  const before = await readRunFile(layout.directory);
  const asked = await (await openClient(layout)).stop().then(
    () => true,
    () => false,
  );
  if (!asked && before !== undefined) send(before.supervisor.pid, 'SIGTERM');
  const talking = setInterval(() => progress('units finish what they have begun'), progressMs);
  try {
    await untilGone(layout, signal, stopMs);
  } catch (error) {
    signal.throwIfAborted();
    if (before === undefined) throw error;
    send(before.supervisor.pid, 'SIGKILL');
    await untilGone(layout, signal);
    await reapOrphans(before.processes, undefined);
  } finally {
    clearInterval(talking);
  }
}

/** Deletes everything of the environment. The record of where the data is goes last, so that an interrupted purge can be repeated. */
async function purge(layout: Layout, world: ObservedState): Promise<void> {
  await purgeServers(layout);
  if (world.data !== undefined) {
    await rm(world.data.dir, { recursive: true, force: true, maxRetries: 3 });
    const parent = dirname(world.data.dir);
    if (basename(parent).startsWith(`${layout.name}-`)) await rm(parent, { recursive: true, force: true });
  }
  for (const folder of [layout.secrets, layout.mail, layout.logs, layout.compileCache, layout.controlDirectory, layout.postgresSocket])
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await rm(layout.directory, { recursive: true, force: true, maxRetries: 3 });
}
