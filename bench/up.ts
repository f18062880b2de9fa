import { readdirSync, readFileSync } from 'node:fs';
import type { BenchPlatform } from './lib/platform.ts';
import type { Report } from './lib/report.ts';

/** `up` without an environment, on a stopped environment, and on a running one. Then the memory of the idle platform. */
export function measureUp(platform: BenchPlatform, report: Report): void {
  report({ name: 'up, cold (creates the database)', value: platform.up() / 1000, unit: 's' });
  report({ name: 'up, second time (nothing to do)', value: platform.up() / 1000, unit: 's', target: { at: 'most', value: 0.5 } });
  platform.down();
  report({ name: 'up, warm (everything exists, nothing runs)', value: platform.up() / 1000, unit: 's' });
}

/** Proportional set size, so that pages shared between processes count once. Linux only. */
export function measureMemory(platform: BenchPlatform, report: Report): void {
  if (process.platform !== 'linux') return;
  const total = processesOf(platform.folder).reduce((sum, pid) => sum + pssKiB(pid), 0);
  report({ name: 'idle memory of the whole platform', value: total / 1024, unit: 'MB', target: { at: 'most', value: 500 } });
}

/** Every process whose environment or command line names the benchmark's folder, and their children. */
function processesOf(folder: string): readonly number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const mine = new Set(
    all.filter((pid) => pid !== process.pid && (read(`/proc/${pid}/environ`) + read(`/proc/${pid}/cmdline`)).includes(folder)),
  );
  for (let grew = true; grew; ) {
    const children = all.filter((pid) => !mine.has(pid) && pid !== process.pid && mine.has(parentOf(pid)));
    for (const pid of children) mine.add(pid);
    grew = children.length > 0;
  }
  return [...mine];
}

const parentOf = (pid: number): number => Number(/\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1] ?? 0);
const pssKiB = (pid: number): number => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
