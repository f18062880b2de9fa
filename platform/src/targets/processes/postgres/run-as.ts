import { type ChildProcess, execFile, type StdioOptions, spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import type { RunAs } from '../../../environment/environment-file.ts';
import type { Owner } from './socket-directory.ts';

const unprivileged = { uid: 65534, gid: 65534 } as const;

/** The owner of PostgreSQL's files, as seen from outside of a user namespace. */
export const ownerOf = (runAs: RunAs): Owner =>
  runAs === 'nobody' ? unprivileged : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

const namespaceArguments = ['--user', `--map-user=${unprivileged.uid}`, `--map-group=${unprivileged.gid}`, '--'] as const;

/** Decides for a new environment. Root in a container often may not create user namespaces, so this is tried rather than assumed. */
export async function decideRunAs(): Promise<RunAs> {
  if (!isRoot() && isListed()) return 'self';
  if (await canMakeNamespaces()) return 'userns';
  return isRoot() ? 'nobody' : 'self';
}

const isRoot = (): boolean => process.getuid?.() === 0;

/** PostgreSQL also refuses a uid without an entry in the user database, as in containers that run with an arbitrary uid. */
function isListed(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** Whether this process can still use files that were created under `runAs`. */
export async function isAvailable(runAs: RunAs): Promise<boolean> {
  switch (runAs) {
    case 'self':
      return !isRoot();
    case 'nobody':
      return isRoot();
    case 'userns':
      return await canMakeNamespaces();
  }
}

async function canMakeNamespaces(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  try {
    const { stdout } = await promisify(execFile)('unshare', [...namespaceArguments, 'id', '-u'], { timeout: 5_000 });
    return stdout.trim() === String(unprivileged.uid);
  } catch {
    return false;
  }
}

/** The command line that runs `command` as `runAs`, in a process that already has the user of `spawnAs`. */
export const commandAs = (runAs: RunAs, command: readonly string[]): readonly string[] =>
  runAs === 'userns' ? ['unshare', ...namespaceArguments, ...command] : command;

export interface SpawnOptions {
  readonly stdio: StdioOptions;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program with the user of `runAs` in its own process group. Of our environment variables it inherits only PATH. */
export function spawnAs(runAs: RunAs, command: readonly string[], { stdio, env = {} }: SpawnOptions): ChildProcess {
  const [file = '', ...args] = command;
  return spawn(file, args, {
    cwd: '/',
    detached: true,
    stdio,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...env },
    ...(runAs === 'nobody' ? unprivileged : {}),
  });
}

export interface RunOptions {
  readonly timeoutMs: number;
  /** Text for its standard input. */
  readonly input?: string;
}

/** Runs a program as `runAs` until it ends. Rejects with its output when it fails or takes longer than `timeoutMs`. */
export async function runToEnd(runAs: RunAs, command: readonly string[], { timeoutMs, input = '' }: RunOptions): Promise<string> {
  const child = spawnAs(runAs, commandAs(runAs, command), { stdio: ['pipe', 'pipe', 'pipe'] });
  // A program that ends without reading its input reports that by its exit code.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  let written = '';
  // Each stream decodes for itself, because a character may be split across two chunks.
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (written = (written + text).slice(-outputBytesMax)));
  const overdue = setTimeout(() => killGroup(child.pid), timeoutMs);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) return written;
  } finally {
    clearTimeout(overdue);
  }
  throw new Error(`${command[0] ?? ''} failed: ${written.trim()}`);
}

const outputBytesMax = 64_000;

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
