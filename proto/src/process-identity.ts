/**
 * How a process is recorded in a file that another program of this project reads: the platform records its supervisor, the command line its own
 * sends. A pid alone is no identity, because the kernel uses it again.
 */
import { readFileSync } from 'node:fs';

/** All three together name one process of this machine. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the kernel counts it: field 22 of /proc/<pid>/stat, or what `ps -o lstart` prints. */
  readonly startTime: string;
  /** The kernel's id of this boot. */
  readonly boot: string;
}

const isLinux = process.platform === 'linux';

/** Which process has this pid right now; undefined when none has, or when it has ended and is only not collected yet. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startTime = isLinux ? startTimeFromProc(pid) : startTimeFromPs(pid);
  const boot = startTime === undefined ? undefined : bootId();
  return startTime === undefined || boot === undefined ? undefined : { pid, startTime, boot };
}

/** True only while the pid belongs to the process that was recorded. */
export function isProcessAlive(recorded: ProcessIdentity): boolean {
  const found = identifyProcess(recorded.pid);
  return found !== undefined && found.startTime === recorded.startTime && found.boot === recorded.boot;
}

/** A recorded process out of JSON, or undefined when it is none: files may have been edited or cut short. */
export function parseProcessIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('startTime' in value) || !('boot' in value)) return undefined;
  const { pid, startTime, boot } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined;
  return typeof startTime === 'string' && typeof boot === 'string' ? { pid, startTime, boot } : undefined;
}

/** See proc(5). The name in field 2 may hold spaces and parentheses. */
function startTimeFromProc(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === undefined || state === '' || state === 'Z' || state === 'X' ? undefined : fields[18];
}

function startTimeFromPs(pid: number): string | undefined {
  const [state = '', ...started] = run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]).split(/\s+/);
  return state === '' || state.startsWith('Z') ? undefined : started.join(' ');
}

function bootId(): string | undefined {
  const id = isLinux ? readText('/proc/sys/kernel/random/boot_id').trim() : run('sysctl', ['-n', 'kern.boottime']);
  return id === '' ? undefined : id;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Loaded where it is needed only: on Linux no program is started, and a command must start fast. */
function run(program: string, args: readonly string[]): string {
  try {
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
