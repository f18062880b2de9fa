import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunAs } from '../../../environment/environment-file.ts';
import { type Binaries, copyBinaries, locateBinaries } from './binaries.ts';
import { ensureCluster } from './initdb.ts';
import { launchPostgres, type Postgres, untilReady } from './launch.ts';

import { decideRunAs, ownerOf } from './run-as.ts';

/** A cluster that is deleted with its data when it is disposed of, or when this process ends for any reason. */
export interface TemporaryCluster extends AsyncDisposable {
  /** For the superuser and the database `postgres`, through a socket. */
  readonly url: string;
}

export interface TemporaryOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly runAs?: RunAs;
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;

/** Starts a PostgreSQL for tests. Always under /tmp: the path in TMPDIR may be too long for a socket, or closed to the user of PostgreSQL. */
export async function startTemporaryCluster(options: TemporaryOptions = {}): Promise<TemporaryCluster> {
  const runAs = options.runAs ?? (await decideRunAs());
  const root = await mkdtemp('/tmp/debt-test-');
  const { uid, gid } = ownerOf(runAs);
  await chown(root, uid, gid);
  try {
    const binaries = await reachableBinaries(runAs);
    const password = randomBytes(16).toString('hex');
    const directory = join(root, 'data');
    await ensureCluster({ binaries, runAs, directory, password });
    const lastLines: string[] = [];
    const postgres = await launchPostgres({
      binaries,
      runAs,
      directory,
      socketDirectory: join(root, 'socket'),
      settings: options.settings ?? {},
      removeWhenOrphaned: root,
      onLine: (line) => lastLines.splice(0, Math.max(0, lastLines.push(line) - 20)),
    });
    await untilReady(postgres, directory, AbortSignal.timeout(startTimeoutMs)).catch((cause: unknown) => {
      throw new Error(`the PostgreSQL for tests did not start:\n${lastLines.join('\n')}`, { cause });
    });
    return {
      url: `postgres://postgres:${password}@/postgres?host=${join(root, 'socket')}`,
      [Symbol.asyncDispose]: () => end(postgres, root),
    };
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw error;
  }
}

async function reachableBinaries(runAs: RunAs): Promise<Binaries> {
  const binaries = await locateBinaries();
  return runAs === 'nobody' ? await copyBinaries(binaries, ownerOf(runAs)) : binaries;
}

async function end(postgres: Postgres, root: string): Promise<void> {
  await postgres.stop(stopTimeoutMs);
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
}
