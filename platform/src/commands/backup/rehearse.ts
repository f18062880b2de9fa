/** Restores a backup into a scratch environment and proves that it works there. The environment of the backup is not touched. */
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { exitCodes } from '@debt/terminal/exit-codes';
import { failureJson } from '@debt/terminal/failures/report';
import { facts } from '@debt/terminal/text/doc';
import { failure, PlatformError } from '../../failures/failures.ts';
import { duration } from '../../output/sentences.ts';
import type { OpenTarget } from '../../runner/target.ts';
import { inEnvironment, type PlatformContext, result } from '../context.ts';
import { checksFromHere } from '../observe/verify.ts';
import { recordedEnvironment } from '../targets.ts';
import { openStores } from './connect.ts';
import { isOfFeeds } from './feeds.ts';
import { backupsIn, folderOf, readHeader, recordRehearsal } from './folder.ts';
import { readBackup } from './read.ts';
import { restartServices } from './restore.ts';
import { openScratch, type Scratch } from './scratch.ts';
import type { Written } from './write.ts';

export async function rehearse(input: Input, context: PlatformContext): Promise<Outcome> {
  const folder = await folderOf(context);
  const given = input.optional('file');
  const path = given === undefined ? await newestIn(folder, context.environment) : await existing(resolve(given));
  const isRecorded = dirname(path) === folder;
  const begun = performance.now();
  try {
    const header = await readHeader(path);
    if (header.databases.some(isOfFeeds)) throw ofKind(path);
    const found = await inScratch(path, context);
    const broken = found.checks.filter(({ violations }) => violations > 0);
    const why = broken.map(({ name }) => name).join('; ');
    const held = broken.length === 0;
    if (isRecorded) await recordRehearsal(path, { at: context.now().toISOString(), held, why });
    const tookMs = Math.round(performance.now() - begun);
    const data = { file: path, madeAt: header.createdAt, ...found, held, recorded: isRecorded, tookMs };
    const doc = [
      facts([
        ['backup', path],
        ['made', header.createdAt],
        ['restored', `${found.rows} rows of ${found.tables} tables, counted again: as many as the backup has`],
        ['services', `${found.restarted.join(', ')}: ready on it`],
        ['invariants', held ? `all ${found.checks.length} hold` : `${broken.length} of ${found.checks.length} do not hold: ${why}`],
        ['took', duration(tookMs)],
      ]),
      'The scratch environment is deleted.',
      ...(isRecorded ? [] : [`Not recorded, because the file is not in ${folder}.`]),
    ];
    if (held) return result(data, doc);
    const failed = failure('verify_failed', { what: `${broken.length} invariants do not hold in the restored backup`, why });
    return result({ ...data, ...failureJson(failed) }, doc, exitCodes.different);
  } catch (error) {
    // Only what is wrong with the backup itself is recorded; a full disk or an interruption is not.
    if (isRecorded && error instanceof PlatformError && error.failure.id === 'backup_invalid') {
      const { what, why } = error.failure;
      const rehearsal = { at: context.now().toISOString(), held: false, why: why === '' ? what : why };
      // The record of a damaged file cannot be made: the list finds the damage by itself.
      await recordRehearsal(path, rehearsal).catch(() => undefined);
    }
    throw error;
  }
}

interface Found extends Written {
  /** The services that were started again on the restored data. */
  readonly restarted: readonly string[];
  readonly checks: Awaited<ReturnType<typeof checksFromHere>>;
}

async function inScratch(path: string, context: PlatformContext): Promise<Found> {
  const { environment, signal } = context;
  await using scratch: Scratch = await openScratch(
    context,
    (await recordedEnvironment(context).catch(() => undefined))?.engines.postgres?.binaries,
  );
  context.note('Starting a scratch environment.');
  await scratch.up(signal);
  context.note('Restoring the backup into it.');
  const { verbs } = scratch;
  const written = await restoreInto(verbs, environment, addAbortSignal(signal, createReadStream(path)));
  signal.throwIfAborted();
  const restarted = await restartServices(verbs, environment);
  signal.throwIfAborted();
  context.note('Verifying it.');
  const checks = await checksFromHere(verbs, environment);
  signal.throwIfAborted();
  return { ...written, restarted, checks };
}

async function restoreInto(verbs: OpenTarget, environment: string, stream: AsyncIterable<Uint8Array>): Promise<Written> {
  await using stores = await openStores(verbs, environment);
  return await readBackup(stores, stream);
}

async function newestIn(folder: string, environment: string): Promise<string> {
  const newest = (await backupsIn(folder, environment)).find(({ state }) => state !== 'damaged');
  if (newest !== undefined) return newest.path;
  throw new PlatformError('not_found', {
    what: `there is no backup to rehearse in ${folder}`,
    fix: [inEnvironment('debt-platform backup', environment), 'debt-platform backup rehearse FILE'],
  });
}

async function existing(path: string): Promise<string> {
  await access(path).catch(() => {
    throw new PlatformError('not_found', { what: `there is no file ${path}` });
  });
  return path;
}

const ofKind = (path: string): PlatformError =>
  new PlatformError('not_here', {
    what: `${path} is a backup of a cluster, which a scratch environment of this machine cannot read`,
    why: 'its feeds are in MongoDB, and those of this machine in PostgreSQL',
    fix: [
      'debt-platform up kind --env rehearsal',
      `debt-platform restore ${path} --env rehearsal`,
      'debt-platform verify --env rehearsal',
      'debt-platform down --purge --env rehearsal',
    ],
  });
