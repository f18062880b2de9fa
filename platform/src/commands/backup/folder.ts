/** The folder of an environment's backups: one file for each, and beside it a record of how it was checked. */
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, parseJson } from '@debt/terminal/files/files';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { defaultFolder, readSchedule } from '../../backups/schedule.ts';
import { ensurePrivateDirectory, readIfPresent, syncDirectory, writeWhole } from '../../environment/files.ts';
import { knownFailure, PlatformError } from '../../failures/failures.ts';
import type { PlatformContext } from '../context.ts';
import type { Header } from './frames.ts';
import { checkBackup, headerOf } from './read.ts';

const suffix = '.debt';

const Rehearsal = Type.Object({
  at: Type.String(),
  /** Whether everything was restored and every invariant held. */
  held: Type.Boolean(),
  /** What did not hold. */
  why: Type.String(),
});
/** `<backup>.json`. It belongs to the bytes that it was made for, which `bytes` and `modifiedMs` identify. */
const CheckRecord = Type.Object({
  version: Type.Literal(1),
  bytes: Type.Number(),
  modifiedMs: Type.Number(),
  /** When every byte was compared with its sum, ISO 8601 in UTC. */
  checkedAt: Type.String(),
  rehearsal: Type.Optional(Rehearsal),
});
export type Rehearsal = Readonly<Static<typeof Rehearsal>>;
type CheckRecord = Readonly<Static<typeof CheckRecord>>;

/** A backup as its header and its record describe it. */
export interface Backup {
  readonly name: string;
  readonly path: string;
  /** When it was made; for a file without a readable header, when it was written. */
  readonly at: Date;
  readonly bytes: number;
  readonly header?: Header;
  readonly state: 'checked' | 'not checked' | 'damaged';
  /** Why it is damaged. */
  readonly why?: string;
  readonly checkedAt?: string;
  readonly rehearsal?: Rehearsal;
}

/** Where the backups of the environment are. Throws `backup_schedule_invalid`. */
export async function folderOf({ directory, environment, env }: PlatformContext): Promise<string> {
  return (await readSchedule(directory))?.folder ?? defaultFolder(environment, env);
}

/**
 * The folder to write to. Only the default one is created: the disk of a folder that an operator chose may not be mounted, and a backup on the disk
 * below it would not be where it is expected. Throws `not_found`.
 */
export async function ensureFolder(context: PlatformContext): Promise<string> {
  const folder = await folderOf(context);
  if (folder === defaultFolder(context.environment, context.env)) await ensurePrivateDirectory(folder);
  else if (!(await isFolder(folder))) throw noFolder(folder);
  return folder;
}

export const noFolder = (folder: string): PlatformError =>
  new PlatformError('not_found', {
    what: `there is no folder ${folder}`,
    why: 'it is created by the operator, because its disk may not be mounted',
    fix: [`mkdir -p ${folder}`, 'debt-platform backup schedule daily --folder OTHER'],
  });

export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** `debt-<environment>-20260710T030000Z.debt`. */
export const nameFor = (environment: string, at: Date): string =>
  `debt-${environment}-${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}${suffix}`;

/** Whether `backup` without a file gave it its name: no other file is ever deleted. */
export const isOurs = (name: string, environment: string): boolean =>
  name.startsWith(`debt-${environment}-`) && /^\d{8}T\d{6}Z\.debt$/.test(name.slice(`debt-${environment}-`.length));

/** Another environment may use the same folder. */
const isOfAnother = (name: string, environment: string): boolean => /^debt-.+-\d{8}T\d{6}Z\.debt$/.test(name) && !isOurs(name, environment);

/**
 * All backups in a folder, the newest first, without those of other environments. `readAll` reads every byte of each, also of those that were checked
 * before.
 */
export async function backupsIn(folder: string, environment: string, readAll = false): Promise<readonly Backup[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const found: Backup[] = [];
  const backups = names.filter((name) => name.endsWith(suffix) && !isOfAnother(name, environment));
  for (const name of backups) found.push(...(await lookIfPresent(join(folder, name), name, readAll)));
  return found.toSorted((a, b) => b.at.getTime() - a.at.getTime() || b.name.localeCompare(a.name));
}

/** A backup that another process has just deleted is left out. */
async function lookIfPresent(path: string, name: string, readAll: boolean): Promise<readonly Backup[]> {
  try {
    return [await look(path, name, readAll)];
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function look(path: string, name: string, readAll: boolean): Promise<Backup> {
  const { size: bytes, mtimeMs, mtime } = await stat(path);
  const common = { name, path, bytes };
  try {
    const header = await readHeader(path);
    const known = { ...common, at: new Date(header.createdAt), header };
    const record = await readRecord(path);
    const isCurrent = record?.bytes === bytes && record.modifiedMs === mtimeMs;
    if (!readAll && record === undefined) return { ...known, state: 'not checked' };
    const { checkedAt, rehearsal } = isCurrent && !readAll ? record : await readAllOf(path);
    return { ...known, state: 'checked', checkedAt, ...(rehearsal === undefined ? {} : { rehearsal }) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw error;
    const failure = knownFailure(error);
    const why = failure === undefined ? (error instanceof Error ? error.message : String(error)) : `${failure.what}: ${failure.why}`;
    return { ...common, at: mtime, state: 'damaged', why };
  }
}

/** The header of a backup. Throws `backup_invalid`. */
export async function readHeader(path: string): Promise<Header> {
  const stream = createReadStream(path);
  try {
    return await headerOf(stream);
  } finally {
    stream.destroy();
  }
}

/** The same as `check` where nothing may be written: a list of backups on a disk that is mounted read-only is a list as well. */
async function readAllOf(path: string): Promise<CheckRecord> {
  const record = await compared(path);
  await writeRecord(path, record).catch(() => undefined);
  return record;
}

/** Reads every byte of a backup, and records that it is whole. An earlier rehearsal of the same bytes is kept. Throws `backup_invalid`. */
export async function check(path: string): Promise<CheckRecord> {
  const record = await compared(path);
  await writeRecord(path, record);
  return record;
}

async function compared(path: string): Promise<CheckRecord> {
  const before = await stat(path);
  await checkBackup(createReadStream(path));
  const known = await readRecord(path);
  const isSame = known?.bytes === before.size && known.modifiedMs === before.mtimeMs;
  return {
    version: 1,
    bytes: before.size,
    modifiedMs: before.mtimeMs,
    checkedAt: new Date().toISOString(),
    ...(isSame && known.rehearsal !== undefined ? { rehearsal: known.rehearsal } : {}),
  };
}

/** Records what came of a rehearsal of a backup that was checked. */
export async function recordRehearsal(path: string, rehearsal: Rehearsal): Promise<void> {
  await writeRecord(path, { ...(await check(path)), rehearsal });
}

async function readRecord(path: string): Promise<CheckRecord | undefined> {
  const value = parseJson((await readIfPresent(`${path}.json`)) ?? '');
  return Value.Check(CheckRecord, value) ? value : undefined;
}

const writeRecord = (path: string, record: CheckRecord): Promise<void> => writeWhole(`${path}.json`, `${JSON.stringify(record)}\n`);

/** Deletes a backup and its record. */
export async function deleteBackup({ path }: Backup, folder: string): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.json`, { force: true });
  await syncDirectory(folder);
}
