/** Compares the kernel's data about a running container, and its actual abilities, with the permissions of its pod. */
import { readFileSync } from 'node:fs';
import type { Running } from './cluster.ts';
import type { Runtime } from './runtime.ts';

/** Every difference by which it is less isolated than its pod requires. */
export function gapsOf({ pod }: Running, runtime: Runtime): readonly string[] {
  const pid = runtime.pidOf(pod.id);
  if (pid === undefined) return ['it does not run'];
  const status = statusOf(pid);
  const ids = (id: number): string => `${id}\t`.repeat(4).trim();
  const wanted: readonly (readonly [string, string])[] = [
    ['Uid', ids(pod.user)],
    ['Gid', ids(pod.group)],
    ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => [name, '0'.repeat(16)] as const),
    ['NoNewPrivs', '1'],
    // A filter of system calls is active.
    ['Seccomp', '2'],
  ];
  const may = (...args: readonly string[]): boolean => runtime.enter(pod.id, ...args).ok;
  const scratch = pod.mounts.filter(({ from }) => 'scratchMi' in from).map(({ path }) => path);
  const files = pod.mounts.filter(({ from }) => !('scratchMi' in from)).map(({ path }) => path);
  return [
    ...wanted.flatMap(([name, value]) => (status.get(name) === value ? [] : [`${name} is ${status.get(name) ?? 'missing'}, not ${value}`])),
    ...(rootIsReadOnly(pid) ? [] : ['its root can be written']),
    ...['/app', '/srv', '/etc', '/usr', ...files]
      .filter((path) => may('touch', `${path}/written`))
      .map((path) => `it can write to ${path}`),
    ...scratch.filter((path) => !may('touch', `${path}/written`)).map((path) => `it cannot write to ${path}`),
    ...files.filter((path) => !may('sh', '-c', `cat ${path}/* >/dev/null`)).map((path) => `it cannot read ${path}`),
  ];
}

/** The share of its memory beyond which the kernel would evict pages that are needed again. */
const memoryShare = 0.9;

/** Throws when its use has come near the memory limit of its pod: it would be killed, or read its own program from the disk repeatedly. */
export function checkFreeMemory({ pod }: Running, runtime: Runtime): void {
  const pid = runtime.pidOf(pod.id);
  if (pid === undefined) throw new Error('it does not run');
  const peakKb = Number.parseInt(statusOf(pid).get('VmHWM') ?? '', 10);
  if (!(peakKb / 2 ** 10 <= pod.memoryMi * memoryShare))
    throw new Error(`it took up to ${Math.round(peakKb / 2 ** 10)} MiB of the ${pod.memoryMi} MiB that it may have`);
}

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html, by the name of the field. */
const statusOf = (pid: number): ReadonlyMap<string, string> =>
  new Map(
    readFileSync(`/proc/${pid}/status`, 'utf8')
      .split('\n')
      .map((line) => [line.split(':')[0] ?? '', (line.split(':')[1] ?? '').trim()] as const),
  );

/** https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html: the fifth field is the mount point, the sixth its options. */
function rootIsReadOnly(pid: number): boolean {
  const root = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .find((fields) => fields[4] === '/');
  return root?.[5]?.split(',').includes('ro') === true;
}
