/** The record of an environment of this target: the choices that every target records, and the mark of its own cluster. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '@debt/terminal/files/files';
import { writeEnvironment } from '../../environment/environment.ts';
import type { EnvironmentFile, Process } from '../../environment/environment-file.ts';
import { ensurePrivateDirectory, readIfPresent, writeWhole } from '../../environment/files.ts';
import { isRecord, parseProcess } from '../../environment/records.ts';
import type { Node } from './docker.ts';
import type { Layout } from './layout.ts';

/** Writes the record before anything is created, so that the environment can be found after a crash. */
export async function writeRecord({ directory }: Layout, file: EnvironmentFile): Promise<void> {
  await ensurePrivateDirectory(directory);
  await writeEnvironment(directory, file);
}

/**
 * Identifies our own cluster. A cluster with our name but without our mark belongs to someone else. An incomplete cluster is useless and empty,
 * because nothing is applied to a cluster before it is `made`.
 */
export type ClusterMark =
  | {
      readonly state: 'making';
      /** The process of kind, which may have outlived ours. */
      readonly by?: Process;
    }
  | {
      readonly state: 'made';
      /** The id that docker assigned to the container of the node. */
      readonly node: string;
    };

const markPath = ({ directory }: Layout): string => join(directory, 'cluster.json');

export async function writeMark(layout: Layout, mark: ClusterMark): Promise<void> {
  await ensurePrivateDirectory(layout.directory);
  await writeWhole(markPath(layout), `${JSON.stringify({ version: 1, ...mark })}\n`);
}

export async function readMark(layout: Layout): Promise<ClusterMark | undefined> {
  const value = parseJson((await readIfPresent(markPath(layout))) ?? '');
  if (!isRecord(value)) return undefined;
  if (value['state'] === 'made' && typeof value['node'] === 'string') return { state: 'made', node: value['node'] };
  if (value['state'] !== 'making') return undefined;
  const by = parseProcess(value['by']);
  return by === undefined ? { state: 'making' } : { state: 'making', by };
}

export const removeMark = (layout: Layout): Promise<void> => rm(markPath(layout), { force: true });

export type Owner = 'no owner' | 'us' | 'us, half made' | 'another owner';

/** The container of the node identifies a cluster, because any process can create a cluster of the same name. */
export function ownerOf(node: Node | undefined, mark: ClusterMark | undefined, { cluster }: Pick<Layout, 'cluster'>): Owner {
  if (node === undefined) return mark?.state === 'making' ? 'us, half made' : 'no owner';
  if (node.cluster !== cluster) return 'another owner';
  // kind gets its configuration only after its process was recorded.
  if (mark?.state === 'making') return mark.by === undefined ? 'another owner' : 'us, half made';
  return mark?.node === node.id ? 'us' : 'another owner';
}
