import { createHash } from 'node:crypto';
import { chown, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A socket address holds 107 bytes, and PostgreSQL appends `/.s.PGSQL.5432` and, for its lock file, `.lock`. */
const directoryBytesMax = 90;

/**
 * The folder of the sockets of one environment: short, whatever the length of the data directory's path, and unique for each data directory. Pure.
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
 * Creates a folder for sockets with mode 0700, owned by `owner`. Any user may write to /tmp, so a folder of another owner is refused: that owner
 * could replace our sockets.
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
