/** Renders one of our units as the pod that runs it. */
import { cluster } from '../../model/cluster.ts';
import type { Resolved, Unit } from '../../model/resolved.ts';
import { clusterTraits } from '../../model/targets.ts';
import { secretKeys } from './external-secrets.ts';
import { namespaceOf, serviceSecret } from './names.ts';
import { priorityOf } from './namespaces.ts';
import { httpProbes, type PodProps, programOf } from './pod.ts';

export const scratch = [{ path: '/tmp', sizeMi: 64 }];
/** Long enough for every proxy to learn that a pod is terminating. */
const preStopSeconds = 5;

/** Values as variables, secrets as the paths of files. */
export function environmentOf(unit: Unit): PodProps['env'] {
  return unit.env.map((entry) =>
    'secret' in entry
      ? { name: `${entry.key}_FILE`, value: `${cluster.secretsDirectory}/${entry.key}` }
      : { name: entry.key, value: entry.text },
  );
}

export type Ours = Omit<PodProps, 'restartPolicy'> & { readonly namespace: string; readonly component: string };

export function podOfOurs(unit: Unit, { environment }: Resolved): Ours {
  const { id, owner, image, ports, health, scale, drainSeconds } = unit;
  if (owner === undefined) throw new Error(`${id} belongs to no service`);
  const keys = secretKeys(unit.env);
  return {
    id,
    image,
    namespace: namespaceOf(unit),
    component: unit.kind,
    pullPolicy: clusterTraits(environment).pullPolicy,
    ...programOf(unit),
    env: environmentOf(unit),
    ports: Object.fromEntries(Object.entries(ports).map(([name, { number }]) => [name, number])),
    user: cluster.user,
    scale,
    scratch,
    mounts: keys.length === 0 ? [] : [{ from: 'secret', name: serviceSecret(owner), path: cluster.secretsDirectory, keys }],
    ...(health === undefined || unit.kind === 'task' ? {} : { probes: httpProbes(health.port, health.live, health.ready) }),
    priority: priorityOf(unit),
    drainSeconds,
    preStopSeconds,
  };
}

/** The ports of a unit that others call; metrics are read from the pods directly. */
export function servedPorts(unit: Unit, { units }: Resolved): Readonly<Record<string, number>> | undefined {
  const called = new Set(units.flatMap(({ reaches }) => reaches.filter((reach) => reach.unit === unit.id).map((reach) => reach.port)));
  const entries = Object.entries(unit.ports).flatMap(([name, { number }]) => (called.has(name) ? [[name, number] as const] : []));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
