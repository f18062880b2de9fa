/** What became of the backups of an environment: `backup-attempts.json` beside its record. A hint: the backups themselves are in their folder. */
import { join } from 'node:path';
import { parseJson } from '@debt/terminal/files/files';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { readIfPresent, writeWhole } from '../environment/files.ts';
import { type BackupSchedule, scheduledBefore } from './schedule.ts';

const Attempts = Type.Object({
  version: Type.Literal(1),
  /** When the last good backup was begun, ISO 8601 in UTC. */
  goodAt: Type.Optional(Type.String()),
  /** The scheduled backups that failed since then. */
  failure: Type.Optional(Type.Object({ at: Type.String(), count: Type.Integer({ minimum: 1 }), what: Type.String() })),
});
export type Attempts = Readonly<Static<typeof Attempts>>;

const none: Attempts = { version: 1 };
const attemptsPath = (directory: string): string => join(directory, 'backup-attempts.json');

/** None when the file is missing or damaged: then a backup is made too early, and never too late. */
export async function readAttempts(directory: string): Promise<Attempts> {
  const value = parseJson((await readIfPresent(attemptsPath(directory))) ?? '');
  return Value.Check(Attempts, value) ? value : none;
}

const write = (directory: string, attempts: Attempts): Promise<void> =>
  writeWhole(attemptsPath(directory), `${JSON.stringify(attempts)}\n`);

export const recordGood = (directory: string, begun: Date): Promise<void> => write(directory, { version: 1, goodAt: begun.toISOString() });

export async function recordFailure(directory: string, at: Date, what: string): Promise<void> {
  const before = await readAttempts(directory);
  await write(directory, { ...before, failure: { at: at.toISOString(), count: (before.failure?.count ?? 0) + 1, what } });
}

export const retryPolicy = { firstMs: 5 * 60_000, maxMs: 60 * 60_000 } as const;
/** How far a clock may be set back without a backup being made again. */
const clockToleranceMs = 5 * 60_000;

/** When a failed backup is tried again: after five minutes, then after twice as long each time, up to an hour. */
export function retryAt({ failure }: Attempts): Date | undefined {
  if (failure === undefined) return undefined;
  const waitMs = Math.min(retryPolicy.maxMs, retryPolicy.firstMs * 2 ** Math.min(10, failure.count - 1));
  return new Date(Date.parse(failure.at) + waitMs);
}

/**
 * Whether a backup has to be made now: the last scheduled moment has none. However many moments were missed, one backup makes up for them. Times from a
 * future that the clock has left are not counted.
 */
export function isDue(schedule: BackupSchedule, attempts: Attempts, now: Date): boolean {
  const scheduled = scheduledBefore(schedule, now);
  if (scheduled === undefined) return false;
  const since = Date.parse(schedule.since);
  if (since <= now.getTime() && scheduled.getTime() <= since) return false;
  const good = Date.parse(attempts.goodAt ?? '');
  if (good >= scheduled.getTime() && good <= now.getTime() + clockToleranceMs) return false;
  const retry = retryAt(attempts);
  return retry === undefined || retry <= now || retry.getTime() > now.getTime() + retryPolicy.maxMs;
}
