import { existsSync } from 'node:fs';
import { readEnvironment } from '../../../environment/environment.ts';
import { isAlive } from '../../../environment/process-identity.ts';
import type { Layout } from '../layout.ts';
import { aliveOf, postmasterOf } from '../reap.ts';
import { findData } from '../up/data-directory.ts';
import { openClient } from './client.ts';
import type { ObservedState } from './observed-state.ts';
import { readRunFile } from './run-file.ts';

/** Observes an environment from a process that is not its supervisor. */
export async function lookFromOutside(layout: Layout): Promise<ObservedState> {
  const recorded = await readEnvironment(layout.directory).catch(() => undefined);
  const data = await findData(layout, recorded?.engines.postgres);
  const onServers = recorded?.servers?.at ?? {};
  const kept = { folder: folderOf(layout), data, onServers };
  const status = await (await openClient(layout)).status();
  if (status !== undefined) return { ...kept, supervisor: status.supervisor, units: status.units, orphans: [], strayPostgres: false };
  const file = await readRunFile(layout.directory);
  const supervisor = file !== undefined && (await isAlive(file.supervisor)) ? file.supervisor : undefined;
  const orphans = supervisor === undefined ? await aliveOf(file?.processes ?? []) : [];
  const stray = supervisor === undefined && data !== undefined ? await postmasterOf(data.dir) : undefined;
  return { ...kept, supervisor, units: [], orphans, strayPostgres: stray !== undefined };
}

export const folderOf = ({ directory }: Layout): string | undefined => (existsSync(directory) ? directory : undefined);
