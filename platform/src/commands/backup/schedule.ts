import { isAbsolute, resolve } from 'node:path';
import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { nearest } from '@debt/terminal/suggest';
import { facts } from '@debt/terminal/text/doc';
import { frequencies } from '../../backups/frequencies.ts';
import {
  type BackupSchedule,
  defaultFolder,
  isZone,
  keepText,
  parseKeep,
  readSchedule,
  scheduledAfter,
  scheduleText,
  writeSchedule,
} from '../../backups/schedule.ts';
import { PlatformError } from '../../failures/failures.ts';
import { inEnvironment, type PlatformContext, result, usage } from '../context.ts';
import { verbsOfExisting } from '../targets.ts';
import { isFolder, noFolder } from './folder.ts';

const defaults = { at: '03:00', keep: '14' } as const;
const changing = ['at', 'zone', 'keep', 'folder'] as const;

/** Shows the schedule of an environment, or sets it. What is not given stays as it was. */
export async function schedule(input: Input, context: PlatformContext): Promise<Outcome> {
  const asked = input.optional('frequency');
  if (asked === undefined) {
    const [flag] = changing.filter((each) => input.on(each));
    if (flag !== undefined) throw usage(`--${flag} needs to know how often`, [`debt-platform backup schedule daily --${flag} …`]);
    return shown(await readSchedule(context.directory), context);
  }
  const frequency = frequencies.find((each) => each === asked);
  if (frequency === undefined) throw usage(`'${asked}' is not one of ${frequencies.join(', ')}`, ['debt-platform backup schedule daily']);
  const verbs = await verbsOfExisting(context);
  if (verbs.target !== 'embedded') throw notHere(verbs.target, context.environment);
  // A damaged one is replaced as a whole.
  const before = await readSchedule(context.directory).catch(() => undefined);
  const made: BackupSchedule = {
    version: 1,
    frequency,
    at: timeOf(input, frequency) ?? before?.at ?? defaults.at,
    zone: zoneOf(input) ?? before?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    keep: input.on('keep') ? parseKeep(input.value('keep')) : (before?.keep ?? parseKeep(defaults.keep)),
    ...(await folderOf(input, before, context)),
    since: context.now().toISOString(),
  };
  await writeSchedule(context.directory, made);
  return shown(made, context);
}

function shown(found: BackupSchedule | undefined, context: PlatformContext): Outcome {
  const { environment, env, now } = context;
  const folder = found?.folder ?? defaultFolder(environment, env);
  if (found === undefined || found.frequency === 'off') {
    const start = inEnvironment('debt-platform backup schedule daily', environment);
    const data = { environment, frequency: 'off', folder, at: null, zone: null, keep: null, next: null };
    return result(data, [`${environment} is backed up by hand only. To change that: ${start}`]);
  }
  const { frequency, at, zone, keep } = found;
  const next = scheduledAfter(found, now())?.toISOString() ?? null;
  return result({ environment, frequency, folder, at: frequency === 'daily' ? at : null, zone, keep: keepText(keep), next }, [
    facts([
      ['backup', scheduleText(found)],
      ['next', next ?? ''],
      ['keeps', 'count' in keep ? `the newest ${keep.count}` : `those of the last ${keep.days} days, and the newest good one`],
      ['folder', folder],
    ]),
    'It is made while the platform runs; a missed one is made up for at the next start.',
  ]);
}

function timeOf(input: Input, frequency: BackupSchedule['frequency']): string | undefined {
  const at = input.text('at');
  if (at === undefined) return undefined;
  if (frequency !== 'daily')
    throw usage('--at is the time of a daily backup; an hourly one is made at the full hour', [
      'debt-platform backup schedule daily --at 03:00',
    ]);
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(at)) throw usage(`--at takes a time of the day, and not '${at}'`, ['--at 03:00', '--at 18:30']);
  return at;
}

function zoneOf(input: Input): string | undefined {
  const zone = input.text('zone');
  if (zone === undefined || isZone(zone)) return zone;
  const near = nearest(zone, Intl.supportedValuesOf('timeZone'));
  throw usage(`there is no time zone '${zone}'`, [`--zone ${near ?? 'Europe/Berlin'}`]);
}

async function folderOf(
  input: Input,
  before: BackupSchedule | undefined,
  { environment, env }: PlatformContext,
): Promise<Pick<BackupSchedule, 'folder'>> {
  const given = input.text('folder');
  if (given === undefined) return before?.folder === undefined ? {} : { folder: before.folder };
  const folder = isAbsolute(given) ? given : resolve(given);
  if (folder === defaultFolder(environment, env)) return {};
  if (!(await isFolder(folder))) throw noFolder(folder);
  return { folder };
}

const reasons = {
  engines: {
    why: 'its data lies on several servers, and a copy that is taken of one after the other does not fit together',
    fix: ['the backups of each server, with its own schedule: docs/targets/engines.md'],
  },
  kind: {
    why: 'no process of this program runs while its cluster does, and no pod of the cluster can make backups; let cron or systemd run both commands',
    fix: ['debt-platform backup', 'debt-platform backup prune --keep 14 --yes'],
  },
  eks: { why: 'only pods can reach its databases, and AWS makes their backups', fix: ['backup retention in docs/aws.md'] },
} as const;

function notHere(target: keyof typeof reasons, environment: string): PlatformError {
  const { why, fix } = reasons[target];
  return new PlatformError('not_here', { what: `${environment} has the target ${target}, which makes no backups by itself`, why, fix });
}
