/** Observes which objects of an environment are in the cluster. */

import { PlatformError } from '../failures/failures.ts';
import { cluster } from '../model/cluster.ts';
import { componentLabel, environmentLabel, verificationComponent } from '../render/kubernetes/names.ts';
import { isKubernetesObject, type KubernetesObject, keyOf } from '../render/kubernetes/objects.ts';
import { kinds, resourceOf } from './kinds.ts';
import type { Kubectl } from './kubectl.ts';

/** An existing object. A Secret is observed without its values. */
export interface Live {
  readonly uid: string;
  readonly object: KubernetesObject;
}

export interface ObservedCluster {
  /** Everything with the label of the environment, by `keyOf`. */
  readonly live: ReadonlyMap<string, Live>;
  /** `namespace/name` of all claims in the namespace of the stores, including those of other owners. */
  readonly volumes: readonly string[];
}

const { app, stores } = cluster.namespaces;

/** Reads only. Throws `environment_differs` when the namespaces belong to another environment. */
export async function observeCluster(kubectl: Kubectl, environment: string, signal?: AbortSignal): Promise<ObservedCluster> {
  const call = signal === undefined ? {} : { signal };
  const everything = Object.values(kinds).map(resourceOf).join(',');
  // A verification that runs at the same time removes its own objects.
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

/** The names of the namespaces are the same in every cluster, so a cluster contains one environment. */
function refuseOthers({ kind, metadata }: KubernetesObject, environment: string): void {
  const owner = metadata.labels?.[environmentLabel];
  if (kind !== 'Namespace' || ![app, stores].some((name) => name === metadata.name) || owner === environment) return;
  throw new PlatformError('environment_differs', {
    what: `the namespace ${metadata.name} of this cluster belongs to ${owner === undefined ? 'another owner' : `the environment ${owner}`}`,
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
