/** Whose cluster has the name of an environment. Pure. */
import type { Node } from './docker.ts';
import type { Layout } from './layout.ts';
import type { ClusterMark } from './record.ts';

export type Owner = 'nobody' | 'us' | 'us, half made' | 'somebody else';

/** A cluster is known by the container that is its node: its name can be given by anybody. */
export function ownerOf(node: Node | undefined, mark: ClusterMark | undefined, { cluster }: Pick<Layout, 'cluster'>): Owner {
  if (node === undefined) return mark?.state === 'making' ? 'us, half made' : 'nobody';
  if (node.cluster !== cluster) return 'somebody else';
  // kind is told what to make only after it was written down who it is.
  if (mark?.state === 'making') return mark.by === undefined ? 'somebody else' : 'us, half made';
  return mark?.node === node.id ? 'us' : 'somebody else';
}
