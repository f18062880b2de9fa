import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '@debt/terminal/files/files';
import { failure } from '../../../failures/failures.ts';
import type { Failure } from '../../../runner/events.ts';

const diskBytesMin = 300_000_000;
const elsewhere = 'DEBT_PLATFORM_DATA=/other/disk debt-platform up';

/** Checks that this folder has enough disk space to start any unit. The folder need not exist yet. Reads only. */
export async function checkDiskSpace(directory: string): Promise<Failure | undefined> {
  const existing = await nearestExisting(directory);
  const why = await whyNotWritable(existing);
  if (why !== undefined) return failure('not_writable', { what: `nothing can be written to ${existing}`, why, fix: [elsewhere] });
  const { bavail, bsize } = await statfs(existing);
  if (bavail * bsize >= diskBytesMin) return undefined;
  return failure('disk_full', {
    what: `only ${Math.floor((bavail * bsize) / 1e6)} MB are free for ${directory}`,
    why: `at least ${diskBytesMin / 1e6} MB are needed`,
    fix: ['free some space', elsewhere],
  });
}

async function whyNotWritable(folder: string): Promise<string | undefined> {
  if (!(await stat(folder)).isDirectory()) return 'it is no folder';
  return await access(folder, constants.W_OK | constants.X_OK).then(
    () => undefined,
    (error: unknown) => (errorCode(error) === 'EROFS' ? 'its disk is mounted read-only' : 'it belongs to another user'),
  );
}

async function nearestExisting(path: string): Promise<string> {
  return await stat(path).then(
    () => path,
    () => nearestExisting(dirname(path)),
  );
}
