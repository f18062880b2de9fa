import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Process } from './environment-file.ts';

const run = promisify(execFile);
const isLinux = process.platform === 'linux';

/** Who a pid is right now; undefined when there is no such process or it has ended and only waits to be collected. */
export async function identify(pid: number): Promise<Process | undefined> {
  const startTime = isLinux ? await startTimeFromProc(pid) : await startTimeFromPs(pid);
  return startTime === undefined ? undefined : { pid, startTime, boot: await bootId() };
}

/** True only when the pid still is the process that was recorded: pids are used again, and files outlive a boot. */
export async function isAlive(recorded: Process): Promise<boolean> {
  const found = await identify(recorded.pid);
  return found !== undefined && found.startTime === recorded.startTime && found.boot === recorded.boot;
}

/** The command line of a process, its words separated by spaces; empty when there is none to be seen. */
export async function commandLineOf(pid: number): Promise<string> {
  if (isLinux) return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim();
  return await run('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}

/** Field 22 of /proc/<pid>/stat (see proc(5)), in ticks since the boot. The name in field 2 may hold spaces and parentheses. */
async function startTimeFromProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === undefined || state === '' || state === 'Z' || state === 'X' ? undefined : fields[18];
}

async function startTimeFromPs(pid: number): Promise<string | undefined> {
  const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  const [state = '', ...started] = stdout.trim().split(/\s+/);
  return state === '' || state.startsWith('Z') ? undefined : started.join(' ');
}

async function bootId(): Promise<string> {
  if (isLinux) return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  const { stdout } = await run('sysctl', ['-n', 'kern.boottime']);
  return stdout.trim();
}

/** The identity of this process. */
export async function self(): Promise<Process> {
  const found = await identify(process.pid);
  if (found === undefined) throw new Error('this process cannot see itself in the process table');
  return found;
}

/** Sends a signal to a process, or with a negative pid to a group. Answers whether there was one. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
