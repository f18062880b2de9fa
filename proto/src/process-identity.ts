/**
 * How a process is recorded in a file that another program of this project reads: the platform records its supervisor, the command line its
 * unfinished sends. A pid alone does not identify a process, because the kernel reuses it.
 */
import { readFileSync } from 'node:fs';

/** All three together name one process of this machine. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As counted by the kernel: field 22 of /proc/<pid>/stat, or the output of `ps -o lstart`. */
  readonly startTime: string;
  /** The kernel's id of this boot. */
  readonly boot: string;
}

const isLinux = process.platform === 'linux';

/** The process with this pid, or undefined when none has it, or when it has ended and is not reaped yet. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startTime = isLinux ? startTimeFromProc(pid) : startTimeFromPs(pid);
  const boot = startTime === undefined ? undefined : bootId();
  return startTime === undefined || boot === undefined ? undefined : { pid, startTime, boot };
}

/** True only while the pid belongs to the recorded process. */
export function isProcessAlive(recorded: ProcessIdentity): boolean {
  const found = identifyProcess(recorded.pid);
  return found !== undefined && found.startTime === recorded.startTime && found.boot === recorded.boot;
}

/** A recorded process from JSON, or undefined when the value is invalid: files may have been edited or truncated. */
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

/** Loaded only where it is needed: on Linux no program is started, and a command must start fast. */
function run(program: string, args: readonly string[]): string {
  try {
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
