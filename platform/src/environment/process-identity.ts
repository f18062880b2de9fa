import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { identifyProcess, isProcessAlive } from '@debt/proto/process-identity';
import type { Process } from './environment-file.ts';

const run = promisify(execFile);
const isLinux = process.platform === 'linux';

/** The process that has this pid now; undefined when there is none, or when it is a zombie. */
export const identify = async (pid: number): Promise<Process | undefined> => identifyProcess(pid);

/** True only when the pid still belongs to the recorded process: pids are reused, and files outlive a boot. */
export const isAlive = async (recorded: Process): Promise<boolean> => isProcessAlive(recorded);

/** The command line of a process, with its arguments separated by spaces; empty when it cannot be read. */
export async function commandLineOf(pid: number): Promise<string> {
  if (isLinux) return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim();
  return await run('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}

/** The identity of this process. */
export async function self(): Promise<Process> {
  const found = await identify(process.pid);
  if (found === undefined) throw new Error('this process cannot see itself in the process table');
  return found;
}

/** Sends a signal to a process, or with a negative pid to a process group. Returns whether it existed. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
