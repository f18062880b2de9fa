/** Makes the scheduled backups of an environment while its supervisor runs. */
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseJson } from '@debt/terminal/files/files';
import { isDue, readAttempts, recordFailure } from '../../../backups/attempts.ts';
import { readSchedule } from '../../../backups/schedule.ts';
import { isRecord } from '../../../environment/records.ts';
import type { Layout } from '../layout.ts';
import { spawnChild } from './child.ts';
import { describeExit } from './restart-policy.ts';

/** How often the schedule is read: a changed one takes effect within this time. */
const lookMs = 5_000;
const linesMax = 100;
const memoryMi = 256;
/** How long an interrupted backup may take to delete its part. */
const drainMs = 5_000;

export interface BackupTimerOptions {
  readonly layout: Pick<Layout, 'name' | 'directory' | 'compileCache'>;
  /** Whether the database can be backed up now; a backup that is due waits for it. */
  readonly isRunning: () => boolean;
  readonly now?: () => Date;
  readonly lookMs?: number;
}

export interface BackupTimer {
  /** Ends a backup in progress, which leaves nothing; it is due again at the next start. */
  stop(): Promise<void>;
}

/**
 * Looks at the schedule until it is stopped. The backup itself is the command that an operator types, as a process of its own: whatever happens to
 * it, the supervisor goes on.
 */
export function startBackupTimer(options: BackupTimerOptions): BackupTimer {
  const stopped = new AbortController();
  const { signal } = stopped;
  const going = (async () => {
    while (!signal.aborted) {
      await look(options, signal).catch((error: unknown) => process.stderr.write(`scheduled backup: ${String(error)}\n`));
      await pause(options.lookMs ?? lookMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await going;
    },
  };
}

async function look({ layout, isRunning, now = () => new Date() }: BackupTimerOptions, signal: AbortSignal): Promise<void> {
  if (!isRunning()) return;
  const schedule = await readSchedule(layout.directory);
  if (schedule === undefined || !isDue(schedule, await readAttempts(layout.directory), now())) return;
  const failed = await makeBackup(layout, signal);
  // An interrupted one did not fail.
  if (failed !== undefined && !signal.aborted) await recordFailure(layout.directory, now(), failed);
}

const main = fileURLToPath(new URL('../../../main.ts', import.meta.url));

/** Resolves to why it failed. */
async function makeBackup(
  { name, directory, compileCache }: BackupTimerOptions['layout'],
  signal: AbortSignal,
): Promise<string | undefined> {
  const lines: string[] = [];
  const child = await spawnChild({
    entry: main,
    args: ['backup', '--env', name, '--json'],
    env: { DEBT_PLATFORM_DATA: dirname(dirname(directory)) },
    compileCache,
    memoryMi,
    drainMs,
    onLine: (_stream, line) => void lines.splice(0, Math.max(0, lines.push(line) - linesMax)),
  });
  const stop = (): void => void child.stop();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const { code, signal: endedBy } = await child.exited;
  signal.removeEventListener('abort', stop);
  return code === 0 ? undefined : (failureIn(lines) ?? describeExit(code, endedBy));
}

/** What the command printed as its failure. */
function failureIn(lines: readonly string[]): string | undefined {
  const value = lines.map(parseJson).find((each) => isRecord(each) && isRecord(each['error']));
  const error = isRecord(value) && isRecord(value['error']) ? value['error'] : undefined;
  if (error === undefined) return undefined;
  const why = typeof error['why'] === 'string' && error['why'] !== '' ? `: ${error['why']}` : '';
  return `${String(error['message'])}${why}`;
}
