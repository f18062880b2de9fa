/** The common parts of all our pods, whatever their workload. A caller provides the differences; nothing here can be disabled. */
import { type Container, IntOrString, type PodSpec, type Probe, Quantity, type Volume } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Scale } from '../../model/model.ts';
import { nodeCommand } from '../../model/node-command.ts';
import type { Unit } from '../../model/resolved.ts';
import { selectorOf } from './names.ts';

/** A Secret or ConfigMap whose keys are files in a directory. */
export interface Mount {
  readonly from: 'secret' | 'configMap';
  readonly name: string;
  readonly path: string;
  /** @default - every key */
  readonly keys?: readonly string[];
}

/** A writable directory; its content is deleted with the pod. */
export interface Scratch {
  readonly path: string;
  readonly sizeMi: number;
}

export interface PodProps {
  readonly id: string;
  readonly image: string;
  readonly pullPolicy: 'Always' | 'IfNotPresent';
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: Readonly<Record<string, number>>;
  /** User, group and group of the volumes. */
  readonly user: number;
  readonly scale: Scale;
  readonly scratch: readonly Scratch[];
  readonly mounts: readonly Mount[];
  /** Claims of a StatefulSet, by name, with the path of each. */
  readonly claims?: Readonly<Record<string, string>>;
  readonly probes?: Pick<Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'>;
  readonly priority: string;
  /** The maximum time to drain after SIGTERM. */
  readonly drainSeconds: number;
  /** How long a terminating pod still accepts requests, until the change has reached every proxy. */
  readonly preStopSeconds: number;
  readonly restartPolicy: 'Always' | 'Never';
}

/** Between the end of the drain and SIGKILL. */
const marginSeconds = 10;
const ephemeralRequestMi = 64;

export function podSpec(props: PodProps): PodSpec {
  const { id, user, priority, preStopSeconds, drainSeconds, restartPolicy } = props;
  return {
    serviceAccountName: id,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priority,
    restartPolicy,
    terminationGracePeriodSeconds: preStopSeconds + drainSeconds + marginSeconds,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
    ...spread(id),
    containers: [container(props)],
    volumes: volumes(props),
  };
}

/** Spread over nodes where possible, on one node where not. */
function spread(id: string): Pick<PodSpec, 'affinity' | 'topologySpreadConstraints'> {
  const labelSelector = { matchLabels: selectorOf(id) };
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
        ],
      },
    },
    topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector,
    })),
  };
}

function container({
  id,
  image,
  pullPolicy,
  command,
  args,
  env,
  ports,
  user,
  scale,
  scratch,
  mounts,
  claims,
  probes,
}: PodProps): Container {
  return {
    name: id,
    image,
    imagePullPolicy: pullPolicy,
    command: [...command],
    args: [...args],
    env: env.map((entry) => ({ ...entry })),
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
    resources: resources(scale),
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...probes,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      ...scratch.map(({ path }) => ({ name: volumeName(path), mountPath: path })),
      ...mounts.map(({ path }) => ({ name: volumeName(path), mountPath: path, readOnly: true })),
      ...Object.entries(claims ?? {}).map(([name, mountPath]) => ({ name, mountPath })),
    ],
  };
}

export function resources({ cpuMilli, cpuLimitMilli, memoryMi, diskMi }: Scale): NonNullable<Container['resources']> {
  const text = (value: string) => Quantity.fromString(value);
  return {
    requests: { cpu: text(`${cpuMilli}m`), memory: text(`${memoryMi}Mi`), 'ephemeral-storage': text(`${ephemeralRequestMi}Mi`) },
    limits: { cpu: text(`${cpuLimitMilli}m`), memory: text(`${memoryMi}Mi`), 'ephemeral-storage': text(`${diskMi}Mi`) },
  };
}

/** `/run/secrets/debt` becomes `run-secrets-debt`. */
const volumeName = (path: string): string => path.slice(1).replaceAll(/[^a-z0-9]+/g, '-');

/** Readable by the group of the pod, not writable. */
const fileMode = 0o440;

function volumes({ scratch, mounts }: PodProps): Volume[] {
  return [
    ...scratch.map(({ path, sizeMi }) => ({
      name: volumeName(path),
      emptyDir: { sizeLimit: Quantity.fromString(`${sizeMi}Mi`) },
    })),
    ...mounts.map(({ from, name, path, keys }): Volume => {
      const items = keys === undefined ? {} : { items: keys.map((key) => ({ key, path: key })) };
      return from === 'secret'
        ? { name: volumeName(path), secret: { secretName: name, defaultMode: fileMode, ...items } }
        : { name: volumeName(path), configMap: { name, defaultMode: fileMode, ...items } };
    }),
  ];
}

const period = { periodSeconds: 10, timeoutSeconds: 3 };

/** Liveness never queries a dependency, readiness may; a start may take `startSeconds`. */
export function httpProbes(port: string, live: string, ready: string, startSeconds = 60): NonNullable<PodProps['probes']> {
  const get = (path: string): Probe => ({ httpGet: { path, port: IntOrString.fromString(port) } });
  const startPeriod = 2;
  return {
    startupProbe: { ...get(live), periodSeconds: startPeriod, timeoutSeconds: 3, failureThreshold: Math.ceil(startSeconds / startPeriod) },
    livenessProbe: { ...get(live), ...period, failureThreshold: 6 },
    readinessProbe: { ...get(ready), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
  };
}

/** The command of one of our programs, as a pod has it. */
export function programOf(unit: Unit): Pick<PodProps, 'command' | 'args'> {
  const [program, ...args] = nodeCommand(unit) ?? [];
  if (program === undefined) throw new Error(`${unit.id} has no program of ours: a ${unit.kind} runs what its image starts`);
  return { command: [program], args };
}
