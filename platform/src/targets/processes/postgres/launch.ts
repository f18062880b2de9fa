import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunAs } from '../../../environment/environment-file.ts';
import { readIfPresent } from '../../../environment/files.ts';
import { type Binaries, programPath } from './binaries.ts';
import { majorOf } from './initdb.ts';
import { commandAs, ownerOf, runToEnd, spawnAs } from './run-as.ts';
import { ensureSocketDirectory } from './socket-directory.ts';

export interface Launch {
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  readonly directory: string;
  readonly socketDirectory: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Receives each line that PostgreSQL logs. */
  readonly onLine: (line: string) => void;
  /** A folder that the guard removes when PostgreSQL ended because this process ended. */
  readonly removeWhenOrphaned?: string;
}

export interface Postgres {
  /** The pid of the postmaster. */
  readonly pid: number;
  /** The pid of its guard, which leads the process group of both. */
  readonly guardPid: number;
  readonly exited: Promise<{ readonly code: number | null }>;
  /** Fast shutdown (ends sessions, writes everything), immediate if that takes longer than `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

/** Thrown when another major version created the data. Nothing has been changed. */
export class WrongMajor extends Error {
  override readonly name = 'WrongMajor';
  readonly found: string;
  readonly wanted: string;
  constructor(directory: string, found: string, wanted: string) {
    super(`the data in ${directory} was made by PostgreSQL ${found}, and this is PostgreSQL ${wanted}`);
    this.found = found;
    this.wanted = wanted;
  }
}

const always = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  // A client that disconnected must not hold its locks until its next statement.
  client_connection_check_interval: '10s',
  tcp_keepalives_idle: '60',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
  log_destination: 'stderr',
  log_line_prefix: '%m [%p] %q%u@%d ',
} as const;

/** Starts PostgreSQL behind a guard, which outlives this process long enough to stop it. Does not wait until it is ready: see `untilReady`. */
export async function launchPostgres(launch: Launch): Promise<Postgres> {
  const found = await majorOf(launch.directory);
  if (found === undefined) throw new Error(`there is no PostgreSQL data in ${launch.directory}`);
  if (found !== launch.binaries.major) throw new WrongMajor(launch.directory, found, launch.binaries.major);
  await ensureSocketDirectory(launch.socketDirectory, ownerOf(launch.runAs));

  const guard = spawnAs(launch.runAs, ['sh', '-c', guardScript, 'postgres-guard', ...commandAs(launch.runAs, commandLine(launch))], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    ...(launch.removeWhenOrphaned === undefined ? {} : { env: { DEBT_GUARD_REMOVE: launch.removeWhenOrphaned } }),
  });
  const exited = new Promise<{ readonly code: number | null }>((resolve, reject) => {
    guard.once('error', reject);
    guard.once('exit', (code) => resolve({ code }));
  });
  for (const stream of [guard.stdout, guard.stderr]) if (stream !== null) createInterface({ input: stream }).on('line', launch.onLine);
  const pid = await pidFrom(guard, exited);
  return { pid, guardPid: guard.pid ?? pid, exited, stop: (timeoutMs) => stopPostgres(pid, exited, timeoutMs) };
}

function commandLine({ binaries, directory, socketDirectory, settings }: Launch): readonly string[] {
  const all = { ...always, unix_socket_directories: quoteDirectory(socketDirectory), ...settings };
  return [
    programPath(binaries, 'postgres'),
    '-D',
    directory,
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** The setting is a list: a folder with a comma or a space is quoted. */
const quoteDirectory = (path: string): string => `"${path.replaceAll('"', '""')}"`;

async function pidFrom(guard: ChildProcess, exited: Promise<unknown>): Promise<number> {
  const pipe = guard.stdio[3];
  if (pipe === null || pipe === undefined || !('read' in pipe)) throw new Error('the guard of PostgreSQL has no pipe');
  const first = new Promise<string>((resolve) => createInterface({ input: pipe }).once('line', resolve));
  const line = await Promise.race([first, exited.then(() => '')]);
  const pid = Number.parseInt(line, 10);
  if (!Number.isSafeInteger(pid)) throw new Error('PostgreSQL could not be started: sh or unshare is missing');
  return pid;
}

async function stopPostgres(pid: number, exited: Promise<unknown>, timeoutMs: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended; its guard ends next.
    }
    const overdue = new AbortController();
    const ended = await Promise.race([exited.then(() => true), pause(timeoutMs, false, { signal: overdue.signal }).catch(() => false)]);
    overdue.abort();
    if (ended) return;
  }
}

/** The state that the postmaster itself reports in postmaster.pid. */
export async function postmasterState(directory: string): Promise<{ readonly pid: number; readonly ready: boolean } | undefined> {
  const lines = (await readIfPresent(join(directory, 'postmaster.pid')))?.split('\n');
  const pid = Number.parseInt(lines?.[0] ?? '', 10);
  return Number.isSafeInteger(pid) ? { pid, ready: lines?.[7]?.trim() === 'ready' } : undefined;
}

const readyPollMs = 20;

/** Waits until connections are accepted. Crash recovery counts as starting, however long it takes. Rejects when PostgreSQL ends or on abort. */
export async function untilReady(postgres: Postgres, directory: string, signal: AbortSignal): Promise<void> {
  const ended = postgres.exited.then(({ code }) => {
    throw new Error(`PostgreSQL ended while starting, with exit code ${code ?? 'unknown'}`);
  });
  const ready = async (): Promise<void> => {
    for (;;) {
      const state = await postmasterState(directory);
      if (state?.pid === postgres.pid && state.ready) return;
      await pause(readyPollMs, undefined, { signal });
    }
  };
  await Promise.race([ended, ready()]);
}

/**
 * Stops a PostgreSQL without a guard through its data directory: `pg_ctl` checks that the recorded pid is a postmaster. We never remove
 * postmaster.pid; only PostgreSQL can judge whether it is stale.
 */
export async function stopOrphan(binaries: Binaries, runAs: RunAs, directory: string): Promise<void> {
  const stop = (mode: 'fast' | 'immediate', seconds: number): Promise<unknown> =>
    runToEnd(runAs, [programPath(binaries, 'pg_ctl'), 'stop', '-D', directory, '-m', mode, '-w', '-t', String(seconds)], {
      timeoutMs: (seconds + 5) * 1000,
    });
  await stop('fast', 30).catch(() => stop('immediate', 10));
}

/**
 * The parent process of PostgreSQL, which cannot watch a pipe itself. When our end of the guard's standard input closes, because this process ended
 * for any reason, the guard stops PostgreSQL. POSIX sh; the command follows as arguments.
 *
 * The guard escalates: SIGTERM (waits for clients), SIGINT after 3 s (ends their sessions), SIGQUIT after 30 s more (recovery at the next start),
 * and finally SIGKILL. A background child of sh may inherit SIGINT and SIGQUIT as ignored, so each signal is followed by a stronger one. The pid of
 * the command is written to descriptor 3. When this process is gone and the command has ended, the guard removes the folder in DEBT_GUARD_REMOVE,
 * as far as its user has the permission.
 */
const guardScript = `
exec 4<&0
orphaned=
trap 'orphaned=1' USR1
"$@" 0</dev/null 3>&- 4<&- &
child=$!
echo "$child" >&3
exec 3>&-
gone() { ! kill -0 "$child" 2>/dev/null; }
await() { n=0; while [ "$n" -lt "$1" ]; do gone && return 0; sleep 0.1; n=$((n + 1)); done; return 1; }
{
  while read -r _; do :; done
  kill -USR1 "$$"
  kill -TERM "$child" 2>/dev/null; await 30 && exit
  kill -INT "$child" 2>/dev/null; await 300 && exit
  kill -QUIT "$child" 2>/dev/null; await 50 && exit
  kill -KILL "$child" 2>/dev/null
} <&4 >/dev/null 2>&1 &
watcher=$!
trap '' TERM INT HUP
while :; do wait "$child"; status=$?; gone && break; done
[ -n "$orphaned" ] || kill -KILL "$watcher" 2>/dev/null
[ -z "$orphaned" ] || [ -z "$DEBT_GUARD_REMOVE" ] || rm -rf -- "$DEBT_GUARD_REMOVE"
exit "$status"
`;
