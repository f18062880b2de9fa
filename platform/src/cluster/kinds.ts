/** Every kind that we render: its path in the API, and whether an object that is no longer desired may be deleted. */

import { loginsSecret } from '../render/kubernetes/names.ts';
import type { KubernetesObject } from '../render/kubernetes/objects.ts';

interface Kind {
  /** The path of its group and version, `/api/v1` or `/apis/<group>/<version>`. */
  readonly api: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly deletable: boolean;
}

const kind = (api: string, plural: string, more: Partial<Kind> = {}): Kind => ({ api, plural, namespaced: true, deletable: true, ...more });
const [core, apps, batch, networking] = ['/api/v1', '/apis/apps/v1', '/apis/batch/v1', '/apis/networking.k8s.io/v1'] as const;

/** We never delete objects that contain data or objects of others: namespaces, volumes, their claims, definitions of kinds. */
export const kinds: Readonly<Record<string, Kind>> = {
  Namespace: kind(core, 'namespaces', { namespaced: false, deletable: false }),
  PersistentVolumeClaim: kind(core, 'persistentvolumeclaims', { deletable: false }),
  PriorityClass: kind('/apis/scheduling.k8s.io/v1', 'priorityclasses', { namespaced: false }),
  ResourceQuota: kind(core, 'resourcequotas'),
  LimitRange: kind(core, 'limitranges'),
  ServiceAccount: kind(core, 'serviceaccounts'),
  ConfigMap: kind(core, 'configmaps'),
  Secret: kind(core, 'secrets'),
  Service: kind(core, 'services'),
  NetworkPolicy: kind(networking, 'networkpolicies'),
  Deployment: kind(apps, 'deployments'),
  StatefulSet: kind(apps, 'statefulsets'),
  Job: kind(batch, 'jobs'),
  HorizontalPodAutoscaler: kind('/apis/autoscaling/v2', 'horizontalpodautoscalers'),
  PodDisruptionBudget: kind('/apis/policy/v1', 'poddisruptionbudgets'),
};

/** `deployments.apps`, in the form that kubectl requires: the name alone could match a kind of another group. */
export function resourceOf({ api, plural }: Kind): string {
  const group = /^\/apis\/([^/]+)\//.exec(api)?.[1];
  return group === undefined ? plural : `${plural}.${group}`;
}

export const isDeletable = ({ kind: name, metadata }: KubernetesObject): boolean =>
  kinds[name]?.deletable === true && !(name === 'Secret' && metadata.name === loginsSecret);

/** The path of one object in the API. Throws for a kind that we do not render. */
export function pathOf({ kind: name, metadata }: KubernetesObject): string {
  const found = kinds[name];
  if (found === undefined) throw new Error(`${name} is no kind of ours`);
  const space = found.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
  return `${found.api}${space}/${found.plural}/${metadata.name}`;
}
