/** What of an environment is in the cluster. */

import { PlatformError } from '../failures/failures.ts';
import { cluster } from '../model/cluster.ts';
import { componentLabel, environmentLabel, verificationComponent } from '../render/kubernetes/names.ts';
import { isKubernetesObject, type KubernetesObject, keyOf } from '../render/kubernetes/objects.ts';
import { kinds, resourceOf } from './kinds.ts';
import type { Kubectl } from './kubectl.ts';

/** An object that is there. Of a Secret it has no values. */
export interface Live {
  readonly uid: string;
  readonly object: KubernetesObject;
}

export interface ClusterWorld {
  /** Everything with the label of the environment, by `keyOf`. */
  readonly live: ReadonlyMap<string, Live>;
  /** `namespace/name` of the claims in the namespace of the stores, whoever made them. */
  readonly volumes: readonly string[];
}

const { app, stores } = cluster.namespaces;

/** Reads only. Throws `environment_differs` when the namespaces belong to another environment. */
export async function observeCluster(kubectl: Kubectl, environment: string, signal?: AbortSignal): Promise<ClusterWorld> {
  const call = signal === undefined ? {} : { signal };
  const everything = Object.values(kinds).map(resourceOf).join(',');
  // A verification that runs meanwhile takes its own objects away.
  const selector = `${environmentLabel}=${environment},${componentLabel}!=${verificationComponent}`;
  const ours = await kubectl.list(['get', everything, '--all-namespaces', `--selector=${selector}`], call);
  const around = liveOnes(await kubectl.list(['get', 'namespaces,persistentvolumeclaims', '--all-namespaces'], call));
  for (const { object } of around) refuseOthers(object, environment);
  return {
    live: new Map(liveOnes(ours).map((each) => [keyOf(each.object), each])),
    volumes: around
      .filter(({ object }) => object.kind === 'PersistentVolumeClaim' && object.metadata.namespace === stores)
      .map(({ object }) => `${stores}/${object.metadata.name}`),
  };
}

/** Names of namespaces are the same in every cluster, so that a cluster holds one environment. */
function refuseOthers({ kind, metadata }: KubernetesObject, environment: string): void {
  const owner = metadata.labels?.[environmentLabel];
  if (kind !== 'Namespace' || ![app, stores].some((name) => name === metadata.name) || owner === environment) return;
  throw new PlatformError('environment_differs', {
    what: `the namespace ${metadata.name} of this cluster belongs to ${owner === undefined ? 'somebody else' : `the environment ${owner}`}`,
    fix: owner === undefined ? [] : [`use --env ${owner}, or another cluster`],
  });
}

export const liveOnes = (items: readonly unknown[]): readonly Live[] =>
  items.flatMap((item) => {
    if (!isKubernetesObject(item)) return [];
    const { uid } = { uid: undefined, ...item.metadata };
    return typeof uid === 'string' ? [{ uid, object: item.kind === 'Secret' ? withoutValues(item) : item }] : [];
  });

const withoutValues = ({ apiVersion, kind, metadata }: KubernetesObject): KubernetesObject => ({ apiVersion, kind, metadata });
