/** Typed views of objects that are valid for their schema. */
import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import type { IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import type { IPriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1/PriorityClass';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { ILimitRange } from 'kubernetes-models/v1/LimitRange';
import type { INamespace } from 'kubernetes-models/v1/Namespace';
import type { IPod } from 'kubernetes-models/v1/Pod';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { type KubernetesObject, keyOf } from '../render/kubernetes/objects.ts';
import type { ExternalSecret } from './custom.ts';

interface Kinds {
  readonly ConfigMap: IConfigMap;
  readonly CronJob: ICronJob;
  readonly DaemonSet: IDaemonSet;
  readonly Deployment: IDeployment;
  readonly ExternalSecret: ExternalSecret;
  readonly HorizontalPodAutoscaler: IHorizontalPodAutoscaler;
  readonly Job: IJob;
  readonly LimitRange: ILimitRange;
  readonly Namespace: INamespace;
  readonly NetworkPolicy: INetworkPolicy;
  readonly Pod: IPod;
  readonly PodDisruptionBudget: IPodDisruptionBudget;
  readonly PriorityClass: IPriorityClass;
  readonly ResourceQuota: IResourceQuota;
  readonly Role: IRole;
  readonly RoleBinding: IRoleBinding;
  readonly Service: IService;
  readonly ServiceAccount: IServiceAccount;
  readonly StatefulSet: IStatefulSet;
}
export type KindName = keyof Kinds;
export type Of<K extends KindName> = KubernetesObject & Kinds[K];

/** Only for objects that passed their schema: nothing but the name of the kind is checked. */
export function ofKind<K extends KindName>(objects: readonly KubernetesObject[], kind: K): readonly Of<K>[] {
  return objects.filter((object): object is Of<K> => object.kind === kind);
}

/** A pod as described by its owner. */
export interface PodView {
  readonly owner: KubernetesObject;
  readonly key: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: IPodSpec;
  /** All of its containers: the same rules apply to init containers. */
  readonly containers: readonly IContainer[];
}

export function podsOf(objects: readonly KubernetesObject[]): readonly PodView[] {
  const templates = [
    ...ofKind(objects, 'Deployment').map((owner) => ({ owner, template: owner.spec?.template })),
    ...ofKind(objects, 'StatefulSet').map((owner) => ({ owner, template: owner.spec?.template })),
    ...ofKind(objects, 'DaemonSet').map((owner) => ({ owner, template: owner.spec?.template })),
    ...ofKind(objects, 'Job').map((owner) => ({ owner, template: owner.spec?.template })),
    ...ofKind(objects, 'CronJob').map((owner) => ({ owner, template: owner.spec.jobTemplate.spec?.template })),
    ...ofKind(objects, 'Pod').map((owner) => ({ owner, template: owner })),
  ];
  return templates.flatMap(({ owner, template }) => {
    const spec = template?.spec;
    if (spec === undefined) return [];
    const labels = template?.metadata?.labels ?? {};
    const containers = [...(spec.initContainers ?? []), ...spec.containers];
    return [{ owner, key: keyOf(owner), namespace: owner.metadata.namespace ?? 'default', labels, spec, containers }];
  });
}

/** Owners that the API keeps running, so that Services, budgets and autoscalers may refer to them. */
export const isLasting = ({ owner }: PodView): boolean => owner.kind !== 'Job' && owner.kind !== 'CronJob';

/** True when every required label is present. Only `matchLabels` is supported; expressions match nothing. */
export function matches(
  selector: { readonly matchLabels?: Readonly<Record<string, string>>; readonly matchExpressions?: unknown } | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (selector === undefined || selector.matchExpressions !== undefined) return false;
  return Object.entries(selector.matchLabels ?? {}).every(([name, value]) => labels[name] === value);
}
