/** A backup into the folder of the environment: checked, recorded, and followed by the deletion of those that it supersedes. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '@debt/terminal/command/command';
import { recordGood } from '../../backups/attempts.ts';
import { readSchedule } from '../../backups/schedule.ts';
import { type PlatformContext, result } from '../context.ts';
import { check, ensureFolder, nameFor } from './folder.ts';
import { deleteSuperseded } from './prune.ts';
import { writeWholeFile } from './whole-file.ts';
import type { Write, Written } from './write.ts';

const dayMs = 24 * 60 * 60_000;

export async function intoFolder(context: PlatformContext, writeAll: (write: Write) => Promise<Written>): Promise<Outcome> {
  const { environment, directory, now } = context;
  const begun = now();
  const folder = await ensureFolder(context);
  await removeParts(folder, environment, begun);
  const path = join(folder, nameFor(environment, begun));
  const written = await writeWholeFile(path, writeAll);
  // What the disk gives back counts, not what it was given.
  await check(path);
  await recordGood(directory, begun);
  const schedule = await readSchedule(directory);
  const isKept = schedule === undefined || schedule.frequency === 'off';
  const deleted = isKept ? [] : await deleteSuperseded({ folder, environment, keep: schedule.keep, now: now() });
  const names = deleted.map(({ name }) => name);
  return result({ file: path, ...written, checked: true, deleted: names }, [
    `${path}: ${written.rows} rows of ${written.tables} tables, read back and compared. Keep it safe: it holds everything that people entered.`,
    ...(names.length === 0 ? [] : [`Deleted, because newer ones are kept: ${names.join(', ')}`]),
  ]);
}

/** What a backup left that was killed. None takes a day. */
async function removeParts(folder: string, environment: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`debt-${environment}-`) || !name.endsWith('.part')) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && now.getTime() - found.mtimeMs > dayMs) await rm(path, { force: true });
  }
}
