import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EngineRecord, RunAs } from '../../../environment/environment-file.ts';
import type { Layout } from '../layout.ts';
import { type Binaries, copyBinaries } from '../postgres/binaries.ts';
import { majorOf } from '../postgres/initdb.ts';

import { decideRunAs, ownerOf } from '../postgres/run-as.ts';

/**
 * Where the user `nobody` keeps data: the folder of the environment may be in a home directory that only its owner can enter. The hash
 * distinguishes two environments of one name.
 */
function reachableParent({ name, directory }: Layout): string {
  return join('/var/lib/debt', `${name}-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`);
}

const parentOf = (layout: Layout, runAs: RunAs): string => (runAs === 'nobody' ? reachableParent(layout) : layout.directory);

/** The existing data directory, whatever major version created it: the recorded one, or else any of the possible locations. */
export async function findData(layout: Layout, recorded: EngineRecord | undefined): Promise<EngineRecord | undefined> {
  const directories = recorded === undefined ? await candidates(layout) : [recorded.dir];
  for (const dir of directories) {
    const major = await majorOf(dir);
    if (major !== undefined) return { ...recorded, major, dir, runAs: recorded?.runAs ?? (await runAsOfOwner(dir)) };
  }
  return undefined;
}

async function candidates(layout: Layout): Promise<readonly string[]> {
  const parents = [layout.directory, reachableParent(layout)];
  const found = await Promise.all(
    parents.map(async (parent) =>
      (await readdir(parent).catch(() => [])).filter((name) => /^postgres-\d+$/.test(name)).map((name) => join(parent, name)),
    ),
  );
  return found.flat().sort();
}

async function runAsOfOwner(dir: string): Promise<RunAs> {
  const { uid } = await stat(dir);
  if (uid === ownerOf('nobody').uid) return 'nobody';
  const runAs = await decideRunAs();
  return runAs === 'nobody' ? 'userns' : runAs;
}

/** The record of the existing data, or else of the location and owner of new data. */
export async function dataRecord(layout: Layout, recorded: EngineRecord | undefined, binaries: Binaries): Promise<EngineRecord> {
  const found = await findData(layout, recorded);
  if (found !== undefined) return found;
  if (recorded !== undefined) return { ...recorded, major: binaries.major };
  const runAs = await decideRunAs();
  return { major: binaries.major, dir: join(parentOf(layout, runAs), `postgres-${binaries.major}`), runAs };
}

/** The binaries that the owner of this data can run; creates the parent folder of the data so that the owner can enter it. */
export async function prepareFor(record: EngineRecord, binaries: Binaries): Promise<Binaries> {
  await mkdir(dirname(record.dir), { recursive: true, mode: 0o700 });
  if (record.runAs !== 'nobody') return binaries;
  for (const folder of ['/var/lib/debt', dirname(record.dir)]) await chmod(folder, 0o755);
  return await copyBinaries(binaries, ownerOf(record.runAs));
}
