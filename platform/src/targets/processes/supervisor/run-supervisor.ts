import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { exitCodes } from '@debt/terminal/exit-codes';
import { readEnvironment } from '../../../environment/environment.ts';
import { ensurePrivateDirectory } from '../../../environment/files.ts';
import { supervisorVerb, tryLock } from '../../../environment/lock.ts';
import { self } from '../../../environment/process-identity.ts';
import type { Platform } from '../../../model/model.ts';
import { type Layout, layoutOf } from '../layout.ts';
import { readRunFile, writeRunFile } from '../observe/run-file.ts';
import { postmasterOf, reapOrphans } from '../reap.ts';
import { findData } from '../up/data-directory.ts';
import { supervisorHash } from '../up/sources.ts';
import { startBackupTimer } from './backup-timer.ts';
import { openControl } from './control-server.ts';
import { Supervisor } from './supervisor.ts';

/** The process that starts a supervisor sends it a request immediately; a supervisor without a request in this time is abandoned. */
const unaskedMs = 60_000;

/**
 * The program of the supervisor: `--name <environment> --directory <folder> [--foreground]`. With `--foreground`, standard input is a pipe that
 * closes when the parent process ends. Resolves to the exit code when everything has been stopped.
 */
export async function runSupervisor(argv: readonly string[], platform: Platform): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { name: { type: 'string' }, directory: { type: 'string' }, foreground: { type: 'boolean', default: false } },
  });
  const { name, directory, foreground } = values;
  if (name === undefined || directory === undefined) return exitCodes.usage;
  const layout = layoutOf(name, directory);
  await ensurePrivateDirectory(directory);
  const lock = await tryLock(directory, supervisorVerb);
  if (lock === undefined) return exitCodes.conflict;

  const { promise: stopAsked, resolve: stop } = Promise.withResolvers<undefined>();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => {
      stop(undefined);
      // On the second signal this process exits immediately; its programs notice that and end.
      process.once(signal, () => process.exit(exitCodes.terminated));
    });
  }
  if (foreground) whenClosed(process.stdin, () => stop(undefined));

  await cleanUp(layout);
  const me = await self();
  const supervisor = new Supervisor({ platform, layout, self: me, lock, hash: await supervisorHash(), onIdle: () => stop(undefined) });
  await writeRunFile(directory, { version: 1, supervisor: me, control: layout.control, processes: [] });
  const control = await openControl({ supervisor, stop: () => stop(undefined) });
  const unasked = setTimeout(() => {
    if (supervisor.status.units.length === 0) stop(undefined);
  }, unaskedMs);

  const backups = startBackupTimer({ layout, isRunning: () => supervisor.status.phase === 'running' });

  await stopAsked;
  clearTimeout(unasked);
  await backups.stop();
  await supervisor.stop();
  control.close();
  control.closeAllConnections();
  for (const folder of [layout.controlDirectory, layout.postgresSocket]) await rm(folder, { recursive: true, force: true });
  await lock[Symbol.asyncDispose]();
  return exitCodes.ok;
}

/** Runs first, because leftovers of an earlier supervisor would hold the ports that we recorded. */
async function cleanUp(layout: Layout): Promise<void> {
  const before = await readRunFile(layout.directory);
  const recorded = await readEnvironment(layout.directory).catch(() => undefined);
  const data = await findData(layout, recorded?.engines.postgres);
  const stray = data === undefined ? undefined : await postmasterOf(data.dir);
  if (before !== undefined || stray !== undefined) await reapOrphans(before?.processes ?? [], data);
}

function whenClosed(stream: NodeJS.ReadStream, closed: () => void): void {
  stream.on('error', closed);
  stream.on('end', closed);
  stream.on('close', closed);
  stream.resume();
}
