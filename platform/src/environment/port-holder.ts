import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface PortHolder {
  readonly pid: number;
  readonly name: string;
}

/** The process that listens on a TCP port of this machine, if we have the permission to see it: processes of other users stay hidden. */
export async function holderOf(port: number): Promise<PortHolder | undefined> {
  return process.platform === 'linux' ? await holderFromProc(port) : await holderFromLsof(port);
}

const listening = '0A';

async function holderFromProc(port: number): Promise<PortHolder | undefined> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')));
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = tables.flatMap((table) =>
    table.split('\n').flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      return state === listening && local.endsWith(suffix) ? [`socket:[${inode}]`] : [];
    }),
  );
  if (inodes.length === 0) return undefined;
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (Number.isSafeInteger(pid) && (await holds(pid, inodes))) return { pid, name: await nameOf(pid) };
  }
  return undefined;
}

async function holds(pid: number, inodes: readonly string[]): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(descriptors.map((each) => readlink(`/proc/${pid}/fd/${each}`).catch(() => '')));
  return targets.some((target) => inodes.includes(target));
}

const nameOf = async (pid: number): Promise<string> => (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'unknown')).trim();

async function holderFromLsof(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']).catch(() => ({ stdout: '' }));
  const pid = Number(/^p(\d+)$/m.exec(stdout)?.[1]);
  return Number.isSafeInteger(pid) ? { pid, name: /^c(.+)$/m.exec(stdout)?.[1] ?? 'unknown' } : undefined;
}
