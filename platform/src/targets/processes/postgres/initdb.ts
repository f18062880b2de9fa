import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { escapeLiteral } from 'pg';
import type { RunAs } from '../../../environment/environment-file.ts';
import { readIfPresent, syncDirectory } from '../../../environment/files.ts';
import { type Binaries, programPath } from './binaries.ts';
import { ownerOf, runToEnd } from './run-as.ts';

const initdbTimeoutMs = 120_000;

export interface NewCluster {
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  /** Gets its final name only when it is complete: a kill in the middle leaves `<directory>.new`, which the next attempt removes. */
  readonly directory: string;
  /** The password of the superuser `postgres`. */
  readonly password: string;
}

/**
 * Creates a data directory unless there is one. The locale is PostgreSQL's own, so that an update of the system's C library or ICU cannot change
 * the order of an index.
 */
export async function ensureCluster(cluster: NewCluster): Promise<'made' | 'present'> {
  if ((await majorOf(cluster.directory)) !== undefined) return 'present';
  const half = `${cluster.directory}.new`;
  const owner = ownerOf(cluster.runAs);
  await rm(half, { recursive: true, force: true, maxRetries: 5 });
  await mkdir(dirname(cluster.directory), { recursive: true });
  await mkdir(half, { mode: 0o700 });
  await chown(half, owner.uid, owner.gid);
  await initialise(cluster, half);
  await rename(half, cluster.directory);
  await syncDirectory(dirname(cluster.directory));
  return 'made';
}

async function initialise(cluster: NewCluster, directory: string): Promise<void> {
  const owner = ownerOf(cluster.runAs);
  const secretDirectory = `${directory}.secret`;
  const passwordFile = join(secretDirectory, 'password');
  await rm(secretDirectory, { recursive: true, force: true });
  await mkdir(secretDirectory, { mode: 0o700 });
  try {
    await writeFile(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
    await chown(passwordFile, owner.uid, owner.gid);
    await chown(secretDirectory, owner.uid, owner.gid);
    const options = [
      `--pgdata=${directory}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--data-checksums',
    ];
    await runToEnd(cluster.runAs, [programPath(cluster.binaries, 'initdb'), ...options], { timeoutMs: initdbTimeoutMs });
  } finally {
    await rm(secretDirectory, { recursive: true, force: true });
  }
}

/** The major version that created a data directory, or undefined when there is none. */
export async function majorOf(directory: string): Promise<string | undefined> {
  return (await readIfPresent(join(directory, 'PG_VERSION')))?.trim();
}

const timeoutMs = 120_000;

/** Sets a new password for the superuser of a data directory on which no server runs, when the file with the old one was lost. */
export async function resetPassword(
  binaries: Binaries,
  runAs: RunAs,
  cluster: { readonly directory: string; readonly password: string },
): Promise<void> {
  const command = [programPath(binaries, 'postgres'), '--single', '-D', cluster.directory, 'postgres'];
  await runToEnd(runAs, command, { timeoutMs, input: `alter role postgres password ${escapeLiteral(cluster.password)}\n` });
}
