/** The pods that controllers would create for rendered objects. The API server of the checks has no controllers. */
import { isRecord, type KubernetesObject } from '../../platform/src/render/kubernetes/objects.ts';

export interface Workload {
  readonly object: KubernetesObject;
  /** The maximum number of its pods, by its own number or its autoscaler. */
  readonly podsMax: number;
}

const kinds = ['Deployment', 'StatefulSet', 'Job'] as const;

export function workloadsOf(objects: readonly KubernetesObject[]): readonly Workload[] {
  const scalers = objects
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .map(({ metadata, spec }) => ({ metadata, spec: fields(spec) }));
  return objects
    .filter(({ kind }) => kinds.some((each) => each === kind))
    .map((object) => {
      const scaler = scalers.find(
        ({ metadata, spec }) =>
          metadata.namespace === object.metadata.namespace && fields(spec['scaleTargetRef'])['name'] === object.metadata.name,
      );
      const podsMax = Number(scaler?.spec['maxReplicas'] ?? fields(object['spec'])['replicas'] ?? 1);
      return { object, podsMax };
    });
}

/** One pod as the controller of the workload would create it. Throws for a workload without a template. */
export function podOf({ kind, metadata, spec }: KubernetesObject, index: number): KubernetesObject {
  const { template, volumeClaimTemplates } = fields(spec);
  const { metadata: meta, spec: podSpec } = fields(template);
  if (!isRecord(podSpec)) throw new Error(`${kind} ${metadata.name} has no template of a pod`);
  const name = `${metadata.name}-${index}`;
  const claims = list(volumeClaimTemplates).map((claim) => {
    const volume = String(fields(claim['metadata'])['name']);
    return { name: volume, persistentVolumeClaim: { claimName: `${volume}-${name}` } };
  });
  const labels = fields(fields(meta)['labels']);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: metadata.namespace ?? '', labels: texts(labels) },
    spec: { ...podSpec, volumes: [...list(podSpec['volumes']), ...claims] },
  };
}

const fields = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});
const list = (value: unknown): readonly Readonly<Record<string, unknown>>[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const texts = (value: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
