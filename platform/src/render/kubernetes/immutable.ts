/** Fields that an API server never lets anybody change, and what has to happen to an object when one of them changes all the same. */
import { isRecord, type KubernetesObject } from './objects.ts';

/**
 * `recreate`: delete it and make it anew. `orphan`: delete it without its pods and volumes, and make it anew. `refuse`: it would lose track of
 * its running pods, so that nobody may do it in passing.
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

/** The values of what cannot be changed, by path; empty for a kind that can be changed everywhere. */
export function immutableFields(object: KubernetesObject): Readonly<Record<string, unknown>> {
  const paths = immutable[object.kind]?.paths ?? [];
  return Object.fromEntries(
    paths.flatMap((path) => [valueAt(object, path.split('.'))].flatMap((value) => (value === undefined ? [] : [[path, value]]))),
  );
}

/** What a change from one to the other takes; undefined when an update is enough. Both are as we rendered them. */
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
