import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { requireYes } from '@debt/terminal/input/prompt';
import { table, wraps } from '@debt/terminal/text/doc';
import { type Keep, keepText, parseKeep, readSchedule } from '../../backups/schedule.ts';
import { sizeText } from '../../output/sentences.ts';
import { inEnvironment, type PlatformContext, result, usage } from '../context.ts';
import { type Backup, backupsIn, check, deleteBackup, folderOf, isOurs } from './folder.ts';
import { superseded } from './retention.ts';

export interface Pruning {
  readonly folder: string;
  readonly environment: string;
  readonly keep: Keep;
  readonly now: Date;
}

export async function prune(input: Input, context: PlatformContext): Promise<Outcome> {
  const { environment, directory } = context;
  const given = input.text('keep');
  const keep = given === undefined ? (await readSchedule(directory))?.keep : parseKeep(given);
  if (keep === undefined)
    throw usage('no schedule states how many backups are kept', [inEnvironment('debt-platform backup prune --keep 14', environment)]);
  const folder = await folderOf(context);
  const backups = await supersededIn({ folder, environment, keep, now: context.now() });
  const files = backups.map(({ name, bytes, at }) => ({ name, bytes, at: at.toISOString() }));
  const isDry = input.on('dry-run');
  if (files.length === 0) return result({ folder, deleted: [] }, [`Nothing to delete in ${folder}: --keep is ${keepText(keep)}.`]);
  if (!isDry) {
    context.note(`This deletes for good, from ${folder}:`);
    context.io.err(
      context.render([
        table(
          [wraps('BACKUP'), 'SIZE'],
          files.map(({ name, bytes }) => [name, sizeText(bytes)]),
        ),
      ]),
    );
    await requireYes(context, 'Delete them?');
    for (const backup of backups) await deleteBackup(backup, folder);
  }
  const names = files.map(({ name }) => name);
  return result({ folder, [isDry ? 'wouldDelete' : 'deleted']: files }, [`${isDry ? 'Would delete' : 'Deleted'}: ${names.join(', ')}`]);
}

export async function deleteSuperseded(pruning: Pruning): Promise<readonly Backup[]> {
  const backups = await supersededIn(pruning);
  for (const backup of backups) await deleteBackup(backup, pruning.folder);
  return backups;
}

/** Those that may be deleted. The newest good backup is read again before it may be the reason to delete others. */
async function supersededIn({ folder, environment, keep, now }: Pruning): Promise<readonly Backup[]> {
  const known = (await backupsIn(folder, environment)).filter(({ name }) => isOurs(name, environment));
  const judged: (Backup & { readonly isGood: boolean })[] = [];
  for (const backup of known) {
    const isFirst = !judged.some(({ isGood }) => isGood);
    const isGood = backup.state === 'checked' && !isFirst ? true : backup.state !== 'damaged' && (await isWhole(backup));
    judged.push({ ...backup, isGood });
  }
  return superseded(judged, keep, now);
}

const isWhole = ({ path }: Backup): Promise<boolean> =>
  check(path).then(
    () => true,
    () => false,
  );
