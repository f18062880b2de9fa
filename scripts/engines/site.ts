import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A process of an engine. `born` distinguishes it from a later process with the same id. */
export interface Started {
  readonly name: string;
  readonly pid: number;
  readonly born: string;
}

/** The resources of an engine: its folder, its certificates and its processes. */
export interface Site {
  /** Deleted when the engines go down. */
  readonly folder: string;
  /** PEM files: the CA certificate of this run, and a certificate of localhost with its key. */
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** Starts a process in a separate group that outlives this one; its output goes to `<name>.log`. */
  readonly launch: (name: string, command: string, args: readonly string[], options?: LaunchOptions) => Started;
}

export interface LaunchOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** One real server. `start` resolves when it answers, with the variables for tests. */
export interface Engine {
  readonly name: string;
  /** Installs missing software. Throws with instructions when it cannot. */
  install(): void;
  start(site: Site): Promise<Readonly<Record<string, string>>>;
}

export const host = 'localhost';
export const startWithinMs = 90_000;

export function launcher(folder: string, onStarted: (started: Started) => void): Site['launch'] {
  return (name, command, args, { env = {} } = {}) => {
    const log = openSync(join(folder, `${name}.log`), 'a', 0o600);
    const child = spawn(command, args, { cwd: folder, detached: true, stdio: ['ignore', log, log], env: { ...process.env, ...env } });
    closeSync(log);
    child.on('error', () => undefined);
    child.unref();
    if (child.pid === undefined) throw new Error(`${command} could not be started`);
    const started = { name, pid: child.pid, born: bornAt(child.pid) ?? '' };
    onStarted(started);
    return started;
  };
}

/** The start time of a process, in the kernel's ticks; undefined when there is none. */
export function bornAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : fields[18];
  } catch {
    return undefined;
  }
}

export const isAlive = ({ pid, born }: Started): boolean => bornAt(pid) === born;

/** A port that was free at the time of the call. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

/** Polls until the server answers, for at most `startWithinMs`, or until its process ends. */
export async function untilAnswers(started: Started, folder: string, ask: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + startWithinMs;
  for (let last: unknown; ; ) {
    try {
      await ask();
      return;
    } catch (thrown) {
      last = thrown;
    }
    if (!isAlive(started)) throw new Error(`${started.name} ended at once:\n${tailOf(join(folder, `${started.name}.log`))}`);
    if (performance.now() > deadline)
      throw new Error(
        `${started.name} did not answer within ${startWithinMs / 1_000} s: ${String(last)}\n${tailOf(join(folder, `${started.name}.log`))}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const tailOf = (path: string): string => readFileSync(path, 'utf8').split('\n').slice(-15).join('\n');

/** Programs that were built or downloaded once and are kept between runs. */
export function cacheFolder(): string {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'debt-engines');
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function isInstalled(command: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Installs a Debian package that contains `command`, when this runs as root. */
export function requireDebian(command: string, name: string): void {
  if (isInstalled(command)) return;
  if (process.getuid?.() !== 0) throw new Error(`${command} is missing: run \`apt-get install ${name}\` as root`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2], env });
  withoutServices(() =>
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Options::=--force-confdef', name], {
      stdio: ['ignore', 2, 2],
      env,
    }),
  );
}

/** Debian calls this program before it starts a service of a package; only our own servers should run. */
const servicePolicy = '/usr/sbin/policy-rc.d';

function withoutServices(install: () => void): void {
  if (existsSync(servicePolicy)) {
    install();
    return;
  }
  writeFileSync(servicePolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    install();
  } finally {
    rmSync(servicePolicy);
  }
}
