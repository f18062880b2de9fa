/** The pods of the platform, derived from the output of `synth kind`: the input of a kubelet. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { KubernetesObject } from '../../platform/src/render/kubernetes/objects.ts';
import { waveOf } from '../../platform/src/render/kubernetes/render.ts';

export interface Mounted {
  readonly path: string;
  readonly from:
    | { readonly scratchMi: number }
    | { readonly secret: string; readonly keys: readonly string[] | undefined }
    | { readonly configMap: string };
  /** The mode of the files. */
  readonly mode: number;
}
export interface Probe {
  readonly path: string;
  readonly port: number;
}
export interface Pod {
  /** The unit that it belongs to. */
  readonly id: string;
  readonly kind: 'task' | 'lasting';
  readonly namespace: string;
  readonly wave: number;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: number;
  readonly group: number;
  readonly volumesGroup: number;
  readonly memoryMi: number;
  readonly cpuMilli: number;
  readonly mounts: readonly Mounted[];
  readonly ready?: Probe;
  readonly live?: Probe;
  /** The maximum time to start and to stop. */
  readonly startSeconds: number;
  readonly graceSeconds: number;
}

const Get = Type.Object({ path: Type.String(), port: Type.Union([Type.String(), Type.Number()]) });
const ProbeShape = Type.Object({
  httpGet: Type.Optional(Get),
  periodSeconds: Type.Optional(Type.Number()),
  failureThreshold: Type.Optional(Type.Number()),
});
/** Only restricted containers are run: one with more permissions does not match this shape. */
const ContainerShape = Type.Object({
  image: Type.String(),
  command: Type.Optional(Type.Array(Type.String())),
  args: Type.Optional(Type.Array(Type.String())),
  env: Type.Optional(Type.Array(Type.Object({ name: Type.String(), value: Type.String() }))),
  ports: Type.Optional(Type.Array(Type.Object({ name: Type.String(), containerPort: Type.Number() }))),
  resources: Type.Object({
    limits: Type.Object({ cpu: Type.String({ pattern: '^\\d+m$' }), memory: Type.String({ pattern: '^\\d+Mi$' }) }),
  }),
  securityContext: Type.Object({
    allowPrivilegeEscalation: Type.Literal(false),
    privileged: Type.Literal(false),
    readOnlyRootFilesystem: Type.Literal(true),
    runAsUser: Type.Number(),
    runAsGroup: Type.Number(),
    capabilities: Type.Object({ drop: Type.Tuple([Type.Literal('ALL')]) }, { additionalProperties: false }),
    seccompProfile: Type.Object({ type: Type.Literal('RuntimeDefault') }),
  }),
  startupProbe: Type.Optional(ProbeShape),
  livenessProbe: Type.Optional(ProbeShape),
  readinessProbe: Type.Optional(ProbeShape),
  volumeMounts: Type.Optional(Type.Array(Type.Object({ name: Type.String(), mountPath: Type.String() }))),
});
const VolumeShape = Type.Object({
  name: Type.String(),
  emptyDir: Type.Optional(Type.Object({ sizeLimit: Type.Optional(Type.String({ pattern: '^\\d+Mi$' })) })),
  secret: Type.Optional(
    Type.Object({
      secretName: Type.String(),
      defaultMode: Type.Number(),
      items: Type.Optional(Type.Array(Type.Object({ key: Type.String(), path: Type.String() }))),
    }),
  ),
  configMap: Type.Optional(Type.Object({ name: Type.String(), defaultMode: Type.Number() })),
});
const OwnerShape = Type.Object({
  spec: Type.Object({
    template: Type.Object({
      metadata: Type.Object({ labels: Type.Record(Type.String(), Type.String()) }),
      spec: Type.Object({
        terminationGracePeriodSeconds: Type.Number(),
        securityContext: Type.Object({ fsGroup: Type.Number() }),
        containers: Type.Tuple([ContainerShape]),
        volumes: Type.Optional(Type.Array(VolumeShape)),
      }),
    }),
  }),
});
type Container = Type.Static<typeof ContainerShape>;
type Volume = Type.Static<typeof VolumeShape>;

const kinds = ['Deployment', 'StatefulSet', 'Job'];
const unitLabel = 'debt.dev/unit';
const claimMi = 64;
const startSecondsOfTask = 120;

/** In their start order. Throws for a pod that is not restricted. */
export function podsOf(objects: readonly KubernetesObject[], wanted: (unit: string) => boolean): readonly Pod[] {
  return objects
    .filter(({ kind, metadata: { labels } }) => kinds.includes(kind) && wanted(labels?.[unitLabel] ?? ''))
    .map(podOf)
    .toSorted((a, b) => a.wave - b.wave);
}

function podOf(object: KubernetesObject): Pod {
  const { spec } = Value.Parse(OwnerShape, object).spec.template;
  const [container] = spec.containers;
  const { image, command = [], args = [], env = [], resources, securityContext } = container;
  const [live, ready] = [probeOf(container, 'livenessProbe'), probeOf(container, 'readinessProbe')];
  const { periodSeconds = 10, failureThreshold = 3 } = container.startupProbe ?? {};
  const isTask = object.kind === 'Job';
  return {
    id: object.metadata.labels?.[unitLabel] ?? object.metadata.name,
    kind: isTask ? 'task' : 'lasting',
    namespace: object.metadata.namespace ?? '',
    wave: waveOf(object),
    image,
    command,
    args,
    env: Object.fromEntries(env.map(({ name, value }) => [name, value])),
    user: securityContext.runAsUser,
    group: securityContext.runAsGroup,
    volumesGroup: spec.securityContext.fsGroup,
    memoryMi: Number.parseInt(resources.limits.memory, 10),
    cpuMilli: Number.parseInt(resources.limits.cpu, 10),
    mounts: (container.volumeMounts ?? []).map((mount) => mountOf(mount, spec.volumes ?? [])),
    ...(live === undefined ? {} : { live }),
    ...(ready === undefined ? {} : { ready }),
    startSeconds: isTask ? startSecondsOfTask : periodSeconds * failureThreshold,
    graceSeconds: spec.terminationGracePeriodSeconds,
  };
}

function probeOf(container: Container, name: 'livenessProbe' | 'readinessProbe'): Probe | undefined {
  const get = container[name]?.httpGet;
  if (get === undefined) return undefined;
  const { path, port } = get;
  const number = typeof port === 'number' ? port : container.ports?.find((each) => each.name === port)?.containerPort;
  if (number === undefined) throw new Error(`the probe of ${container.image} asks a port that is not there: ${port}`);
  return { path, port: number };
}

/** Volume claims are not supported: all data here is deleted with the pod. */
function mountOf({ name, mountPath: path }: { readonly name: string; readonly mountPath: string }, volumes: readonly Volume[]): Mounted {
  const volume = volumes.find((each) => each.name === name);
  const { secret, configMap, emptyDir } = volume ?? {};
  if (secret !== undefined)
    return { path, mode: secret.defaultMode, from: { secret: secret.secretName, keys: secret.items?.map(({ key }) => key) } };
  if (configMap !== undefined) return { path, mode: configMap.defaultMode, from: { configMap: configMap.name } };
  return { path, mode: 0o777, from: { scratchMi: Number.parseInt(emptyDir?.sizeLimit ?? String(claimMi), 10) } };
}

const ConfigMapShape = Type.Object({ data: Type.Record(Type.String(), Type.String()) });

/** Files of a ConfigMap, by name. */
export function filesOf(objects: readonly KubernetesObject[], name: string): Readonly<Record<string, string>> {
  const found = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
  if (found === undefined) throw new Error(`there is no ConfigMap ${name}`);
  return Value.Parse(ConfigMapShape, found).data;
}
