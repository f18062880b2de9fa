import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '@debt/terminal/exit-codes';
import { ensurePrivateDirectory } from '../../../environment/files.ts';
import { readHolder, supervisorVerb } from '../../../environment/lock.ts';
import { PlatformError } from '../../../failures/failures.ts';
import type { Layout } from '../layout.ts';
import { type Client, openClient } from '../observe/client.ts';
import { checkDiskSpace } from './disk-space.ts';
import { supervisorHash } from './sources.ts';

/** A new supervisor may take a while to answer, because it first ends the processes of an earlier run. */
const answerMs = 60_000;
const lookMs = 20;
const stopMs = 120_000;

export const supervisorMain = fileURLToPath(new URL('../supervisor/main.ts', import.meta.url));

export interface StartOptions {
  readonly layout: Layout;
  /** False: the supervisor gets a pipe and stops when this process ends. */
  readonly detach: boolean;
  /** The program to start. */
  readonly main?: string;
  readonly signal: AbortSignal;
}

/** A client of the running supervisor, or of a new one. A supervisor that was started from other sources is replaced. */
export async function ensureSupervisor(options: StartOptions): Promise<Client> {
  const { layout, signal } = options;
  const client = await openClient(layout);
  const status = await client.status();
  if (status?.phase !== 'stopping' && status?.hash === (await supervisorHash())) return client;
  if (status !== undefined || (await client.answers())) await replace(client, layout, signal);
  return await start(options);
}

async function replace(client: Client, layout: Layout, signal: AbortSignal): Promise<void> {
  await client.stop();
  await untilGone(layout, signal);
}

/** Resolves when no supervisor answers and no process holds the lock. Throws `timeout`. */
export async function untilGone(layout: Layout, signal: AbortSignal, timeoutMs = stopMs): Promise<void> {
  const end = performance.now() + timeoutMs;
  while ((await readHolder(layout.directory)) !== undefined) {
    signal.throwIfAborted();
    if (performance.now() > end) throw new PlatformError('timeout', { what: `the supervisor did not stop within ${timeoutMs / 1000} s` });
    await pause(lookMs, undefined, { signal });
  }
}

/** Resolves when no supervisor reports that it is about to end. */
export async function untilLeft(layout: Layout, signal: AbortSignal): Promise<void> {
  const end = performance.now() + stopMs;
  const client = await openClient(layout);
  while ((await client.status())?.phase === 'stopping' && performance.now() < end) await pause(lookMs, undefined, { signal });
}

async function start({ layout, detach, main = supervisorMain, signal }: StartOptions): Promise<Client> {
  // A supervisor without disk space fails before it can report the failure.
  const diskFull = await checkDiskSpace(layout.directory);
  if (diskFull !== undefined) throw new PlatformError(diskFull.id, diskFull);
  await ensurePrivateDirectory(layout.directory);
  await ensurePrivateDirectory(layout.logs);
  const log = openSync(join(layout.logs, 'supervisor.log'), 'a', 0o600);
  const args = [main, '--name', layout.name, '--directory', layout.directory, ...(detach ? [] : ['--foreground'])];
  const child = spawn(process.execPath, args, {
    cwd: '/',
    detached: true,
    stdio: [detach ? 'ignore' : 'pipe', log, log],
    env: { ...process.env, NODE_COMPILE_CACHE: layout.compileCache },
  });
  closeSync(log);
  let exitCode: number | null | undefined;
  child.once('error', () => (exitCode = exitCodes.bug));
  child.once('exit', (code) => (exitCode = code));
  child.unref();
  // The pipe stays open while this process lives, and does not keep the process alive.
  if (child.stdin instanceof Socket) child.stdin.unref();
  return await untilAnswers(layout, () => exitCode, signal);
}

/** A supervisor that ends because another one holds the lock is no failure: the other one is about to answer. */
async function untilAnswers(layout: Layout, exitCode: () => number | null | undefined, signal: AbortSignal): Promise<Client> {
  const end = performance.now() + answerMs;
  for (;;) {
    signal.throwIfAborted();
    const client = await openClient(layout);
    if ((await client.status()) !== undefined) return client;
    const code = exitCode();
    if (code !== undefined && code !== exitCodes.conflict)
      throw new PlatformError('unexpected', {
        what: `the supervisor ended with exit code ${code ?? 'unknown'}`,
        fix: [`read ${join(layout.logs, 'supervisor.log')}`],
      });
    if (performance.now() > end || (code === exitCodes.conflict && (await isHeldByAnother(layout)))) throw await locked(layout);
    await pause(lookMs, undefined, { signal });
  }
}

/** A process that holds the lock for another verb will not become a supervisor that answers. */
async function isHeldByAnother({ directory }: Layout): Promise<boolean> {
  const holder = await readHolder(directory);
  return holder !== undefined && holder.verb !== supervisorVerb;
}

/** The failure that names the process that holds the lock. */
export async function locked(layout: Layout): Promise<PlatformError> {
  const holder = await readHolder(layout.directory);
  const ageSeconds = holder === undefined ? 0 : Math.round((Date.now() - Date.parse(holder.since)) / 1000);
  return new PlatformError('locked', {
    what:
      holder === undefined
        ? `another process works on the environment ${layout.name}`
        : `process ${holder.pid} (${holder.verb}, for ${ageSeconds} s) works on the environment ${layout.name}`,
    fix: ['wait for it', ...(holder === undefined ? [] : [`kill ${holder.pid}`])],
  });
}
