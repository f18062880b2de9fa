/** Fields that an API server never allows to change, and how to replace an object when one of them changes. */
import { isRecord, type KubernetesObject } from './objects.ts';

/**
 * `recreate`: delete the object and create it again. `orphan`: delete it without its pods and volumes, and create it again. `refuse`: the object
 * would lose track of its running pods, so this must not happen implicitly.
 */
export type Replacement = 'recreate' | 'orphan' | 'refuse';

interface Immutable {
  readonly paths: readonly string[];
  readonly when: Replacement;
}

const immutable: Readonly<Record<string, Immutable>> = {
  Deployment: { paths: ['spec.selector'], when: 'refuse' },
  StatefulSet: { paths: ['spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates', 'spec.podManagementPolicy'], when: 'orphan' },
  Job: { paths: ['spec.template', 'spec.selector', 'spec.completionMode'], when: 'recreate' },
  Service: { paths: ['spec.clusterIP', 'spec.loadBalancerClass'], when: 'recreate' },
  ConfigMap: { paths: ['data', 'binaryData', 'immutable'], when: 'recreate' },
  PriorityClass: { paths: ['value', 'preemptionPolicy'], when: 'recreate' },
  PersistentVolumeClaim: { paths: ['spec.accessModes', 'spec.storageClassName', 'spec.volumeName'], when: 'refuse' },
};

/** The immutable values, by path; empty for a kind without immutable fields. */
export function immutableFields(object: KubernetesObject): Readonly<Record<string, unknown>> {
  const paths = immutable[object.kind]?.paths ?? [];
  return Object.fromEntries(
    paths.flatMap((path) => [valueAt(object, path.split('.'))].flatMap((value) => (value === undefined ? [] : [[path, value]]))),
  );
}

/** The replacement that this change requires; undefined when an update is enough. Both objects are as we rendered them. */
export function replacementOf(
  before: KubernetesObject,
  after: KubernetesObject,
): { readonly how: Replacement; readonly fields: readonly string[] } | undefined {
  const rule = immutable[after.kind];
  if (rule === undefined) return undefined;
  const [old, now] = [immutableFields(before), immutableFields(after)];
  const fields = rule.paths.filter((path) => JSON.stringify(old[path]) !== JSON.stringify(now[path]));
  return fields.length === 0 ? undefined : { how: rule.when, fields };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  return isRecord(value) ? valueAt(value[first], rest) : undefined;
}
