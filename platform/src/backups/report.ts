/** What operators are shown of the scheduled backups of an environment. */
import { readAttempts, retryAt } from './attempts.ts';
import { type BackupSchedule, readSchedule, scheduledAfter, scheduledBefore, scheduleText } from './schedule.ts';

/** Times are ISO 8601 in UTC. */
export interface BackupReport {
  readonly schedule: string;
  /** When the last good backup was made; null when there was none. */
  readonly lastGoodAt: string | null;
  readonly nextAt: string | null;
  /** The last one failed, or the one that was due has not been made; null when all is well. */
  readonly problem: string | null;
}

/** Undefined while no backups are made by themselves. A schedule that cannot be read is a problem, and hides nothing else. */
export async function backupReport(directory: string, now: Date): Promise<BackupReport | undefined> {
  let schedule: BackupSchedule | undefined;
  try {
    schedule = await readSchedule(directory);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { schedule: 'unknown', lastGoodAt: null, nextAt: null, problem };
  }
  if (schedule === undefined || schedule.frequency === 'off') return undefined;
  const attempts = await readAttempts(directory);
  const retry = retryAt(attempts);
  const next = retry ?? scheduledAfter(schedule, now);
  const { failure, goodAt } = attempts;
  const times = failure === undefined ? '' : failure.count === 1 ? '' : ` (${failure.count} times in a row)`;
  return {
    schedule: scheduleText(schedule),
    lastGoodAt: goodAt ?? null,
    nextAt: next?.toISOString() ?? null,
    problem: failure === undefined ? missed(schedule, goodAt, now) : `failed at ${failure.at}${times}: ${failure.what}`,
  };
}

/** A backup is made within minutes of its time; one that is an hour late was not made, because nothing runs. */
const lateMs = 60 * 60_000;

function missed(schedule: BackupSchedule, goodAt: string | undefined, now: Date): string | null {
  const due = scheduledBefore(schedule, new Date(now.getTime() - lateMs));
  if (due === undefined || due.getTime() <= Date.parse(schedule.since) || Date.parse(goodAt ?? '') >= due.getTime()) return null;
  return `the one of ${due.toISOString()} is not made yet`;
}

/** One line for people. */
export const reportText = ({ schedule, lastGoodAt, nextAt, problem }: BackupReport): string =>
  [
    schedule,
    lastGoodAt === null ? 'none yet' : `last ${lastGoodAt}`,
    ...(nextAt === null ? [] : [`next ${nextAt}`]),
    ...(problem === null ? [] : [problem]),
  ].join('; ');
