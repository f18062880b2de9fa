/** When the supervisor of an environment backs it up, and which backups are kept: `backup-schedule.json` beside the record of the environment. */
import { join } from 'node:path';
import { parseJson } from '@debt/terminal/files/files';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { readIfPresent, writeWhole } from '../environment/files.ts';
import { dataRoot, type Variables } from '../environment/paths.ts';
import { PlatformError } from '../failures/failures.ts';
import { frequencies } from './frequencies.ts';

const Keep = Type.Union([Type.Object({ count: Type.Integer({ minimum: 1 }) }), Type.Object({ days: Type.Integer({ minimum: 1 }) })]);
const Schedule = Type.Object({
  version: Type.Literal(1),
  frequency: Type.Enum([...frequencies]),
  /** `HH:MM` in the zone; an hourly backup is made at the full hour. */
  at: Type.String({ pattern: '^(?:[01][0-9]|2[0-3]):[0-5][0-9]$' }),
  /** A name of the IANA database, so that a backup at 03:00 stays at 03:00 when the clocks change. */
  zone: Type.String(),
  keep: Keep,
  /** Where the backups are; absolute. Undefined for the folder beside all environments. */
  folder: Type.Optional(Type.String()),
  /** When it was set, ISO 8601 in UTC: moments before that are not made up for. */
  since: Type.String(),
});

/** How many of the newest good backups are kept, or for how many days. */
export type Keep = Readonly<Static<typeof Keep>>;
export type BackupSchedule = Readonly<Static<typeof Schedule>>;

export const schedulePath = (directory: string): string => join(directory, 'backup-schedule.json');

/** `<data>/backups/<environment>`: outside of the environment, so that it outlives `down --purge`. */
export const defaultFolder = (environment: string, variables: Variables): string => join(dataRoot(variables), 'backups', environment);

/** Undefined when none was ever set. Throws `backup_schedule_invalid`. */
export async function readSchedule(directory: string): Promise<BackupSchedule | undefined> {
  const path = schedulePath(directory);
  const text = await readIfPresent(path);
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (Value.Check(Schedule, value) && isZone(value.zone)) return value;
  throw new PlatformError('backup_schedule_invalid', {
    what: `${path} is damaged, or was written by a newer version`,
    why: 'no backup is made until it is set again',
    fix: ['debt-platform backup schedule daily'],
  });
}

export const writeSchedule = (directory: string, schedule: BackupSchedule): Promise<void> =>
  writeWhole(schedulePath(directory), `${JSON.stringify(schedule, undefined, 2)}\n`);

export function isZone(name: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

type Times = Pick<BackupSchedule, 'frequency' | 'at' | 'zone'>;

/** The last moment at or before `now` for which a backup is scheduled; undefined when it is off. */
export function scheduledBefore({ frequency, at, zone }: Times, now: Date): Date | undefined {
  const local = inZone(now, zone);
  if (frequency === 'off') return undefined;
  if (frequency === 'hourly') return dateOf(local.round({ smallestUnit: 'hour', roundingMode: 'floor' }));
  const today = onDay(local.toPlainDate(), at, zone);
  return dateOf(Temporal.ZonedDateTime.compare(today, local) <= 0 ? today : onDay(local.toPlainDate().subtract({ days: 1 }), at, zone));
}

/** The first moment after `now` for which a backup is scheduled; undefined when it is off. */
export function scheduledAfter({ frequency, at, zone }: Times, now: Date): Date | undefined {
  const local = inZone(now, zone);
  if (frequency === 'off') return undefined;
  if (frequency === 'hourly') return dateOf(local.round({ smallestUnit: 'hour', roundingMode: 'floor' }).add({ hours: 1 }));
  const today = onDay(local.toPlainDate(), at, zone);
  return dateOf(Temporal.ZonedDateTime.compare(today, local) > 0 ? today : onDay(local.toPlainDate().add({ days: 1 }), at, zone));
}

const inZone = (date: Date, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(zone);
/** A time that the clocks skip is later by what they skip; of one that they repeat, the first is taken. */
const onDay = (day: Temporal.PlainDate, at: string, zone: string): Temporal.ZonedDateTime =>
  day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(at) });
const dateOf = ({ epochMilliseconds }: Temporal.ZonedDateTime): Date => new Date(epochMilliseconds);

/** `daily at 03:00 Europe/Berlin`. */
export const scheduleText = ({ frequency, at, zone }: Times): string => (frequency === 'daily' ? `daily at ${at} ${zone}` : frequency);

/** `14`, or `30d`, as `--keep` takes it. */
export const keepText = (keep: Keep): string => ('count' in keep ? String(keep.count) : `${keep.days}d`);

const keepMax = 10_000;

/** `14` is a number of backups, `30d` a number of days. Throws `usage`. */
export function parseKeep(text: string): Keep {
  const [, digits = '', unit] = /^(\d{1,5})(d)?$/.exec(text) ?? [];
  const number = Number(digits);
  if (digits !== '' && number >= 1 && number <= keepMax) return unit === 'd' ? { days: number } : { count: number };
  throw new PlatformError('usage', {
    what: `--keep takes a number of backups or of days, and not '${text}'`,
    why: `from 1 to ${keepMax}; the newest good backup is kept in any case`,
    fix: ['--keep 14', '--keep 30d'],
  });
}
