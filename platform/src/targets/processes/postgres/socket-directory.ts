import { createHash } from 'node:crypto';
import { chown, lstat, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A socket's address has room for 107 bytes, and PostgreSQL adds `/.s.PGSQL.5432` and, for its lock, `.lock`. */
const directoryBytesMax = 90;

/**
 * Where the sockets of one environment lie: short whatever the length of the data directory's path, and of its own for each data
 * directory. Pure.
 */
export function socketDirectoryOf(dataDirectory: string, runtimeDirectory = process.env['XDG_RUNTIME_DIR']): string {
  const hash = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12);
  const uid = process.getuid?.() ?? 0;
  const inRuntime = runtimeDirectory === undefined || runtimeDirectory === '' ? undefined : join(runtimeDirectory, `debt-${hash}`);
  if (inRuntime !== undefined && Buffer.byteLength(inRuntime) <= directoryBytesMax) return inRuntime;
  return `/tmp/debt-${uid}-${hash}`;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Makes a folder for sockets, 0700 and owned by `owner`. One that somebody else made first (anybody may write to /tmp) is refused: its
 * owner could replace our sockets.
 */
export async function ensureSocketDirectory(path: string, owner: Owner): Promise<void> {
  if (Buffer.byteLength(path) > directoryBytesMax) throw new Error(`the socket folder ${path} is longer than ${directoryBytesMax} bytes`);
  await mkdir(path, { mode: 0o700, recursive: false }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  const found = await lstat(path);
  const ours = process.getuid?.() ?? 0;
  if (!found.isDirectory() || (found.uid !== ours && found.uid !== owner.uid) || (found.mode & 0o077) !== 0)
    throw new Error(`${path} is not a folder of ours with the permissions 0700: remove it`);
  if (found.uid !== owner.uid) await chown(path, owner.uid, owner.gid);
}

export async function removeSocketDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
