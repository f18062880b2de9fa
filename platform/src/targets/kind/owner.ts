/** Determines who owns the cluster with the name of an environment. Pure. */
import type { Node } from './docker.ts';
import type { Layout } from './layout.ts';
import type { ClusterMark } from './record.ts';

export type Owner = 'no owner' | 'us' | 'us, half made' | 'another owner';

/** The container of the node identifies a cluster, because any process can create a cluster of the same name. */
export function ownerOf(node: Node | undefined, mark: ClusterMark | undefined, { cluster }: Pick<Layout, 'cluster'>): Owner {
  if (node === undefined) return mark?.state === 'making' ? 'us, half made' : 'no owner';
  if (node.cluster !== cluster) return 'another owner';
  // kind gets its configuration only after its process was recorded.
  if (mark?.state === 'making') return mark.by === undefined ? 'another owner' : 'us, half made';
  return mark?.node === node.id ? 'us' : 'another owner';
}
