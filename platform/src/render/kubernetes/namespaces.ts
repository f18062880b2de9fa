/** The two namespaces with their constraints: Pod Security, quota, limits, priorities. */
import { KubeLimitRange, KubeNamespace, KubePriorityClass, KubeResourceQuota, Quantity } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { cluster } from '../../model/cluster.ts';
import { entriesOf } from '../../model/records.ts';
import type { Resolved, Unit } from '../../model/resolved.ts';
import { clusterTraits } from '../../model/targets.ts';
import { verificationUnits } from '../../model/verification.ts';
import { namespaceOf, sizeAnnotation, targetAnnotation } from './names.ts';
import { metadataOf } from './workload.ts';

export const priorities = { stores: 'debt-stores', gateway: 'debt-gateway', services: 'debt-services' } as const;
const priorityValues: Readonly<Record<keyof typeof priorities, number>> = { stores: 30_000, gateway: 20_000, services: 10_000 };

export function priorityOf({ kind }: Pick<Unit, 'kind'>): string {
  switch (kind) {
    case 'engine':
      return priorities.stores;
    case 'gateway':
    case 'pages':
      return priorities.gateway;
    case 'service':
    case 'task':
      return priorities.services;
    default:
      return kind satisfies never;
  }
}

export class Namespaces extends Construct {
  /** @param groundWave - of the objects in a namespace: kubectl applies a directory by its file names, in which only the wave precedes the kind */
  constructor(scope: Construct, { environment, units }: Resolved, groundWave: number) {
    super(scope, 'namespaces');
    const pods = units.filter((unit) => unit.placement === 'pod');
    const belonging = (id: string, namespace = '') => ({ id, component: 'namespace', environment: environment.name, wave: 0, namespace });
    const within = (id: string, namespace: string) => ({ ...belonging(id, namespace), wave: groundWave });
    const isBalanced = (unit: Unit, name: string) =>
      clusterTraits(environment).exposure === 'load-balancer' && unit.public && namespaceOf(unit) === name;
    const sometimes = verificationUnits({ units });
    for (const name of new Set(pods.map(namespaceOf))) {
      const { labels, annotations } = metadataOf(belonging(name));
      new KubeNamespace(this, name, {
        metadata: {
          name,
          labels: { ...labels, ...podSecurity, ...(pods.some((unit) => isBalanced(unit, name)) ? cluster.readinessGates : {}) },
          annotations: { ...annotations, [targetAnnotation]: environment.target.id, [sizeAnnotation]: environment.size.id },
        },
      });
      new KubeResourceQuota(this, `quota-${name}`, {
        metadata: metadataOf(within('quota', name)),
        spec: { hard: quota([...pods, ...sometimes].filter((unit) => namespaceOf(unit) === name)) },
      });
      new KubeLimitRange(this, `limits-${name}`, { metadata: metadataOf(within('limits', name)), spec: { limits: [podLimits] } });
    }
    for (const [id, value] of entriesOf(priorityValues)) {
      const name = priorities[id];
      const { labels, annotations } = metadataOf(belonging(name));
      new KubePriorityClass(this, `priority-${name}`, {
        metadata: { name, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) },
        value,
        globalDefault: false,
        description: `Of the ${id} of the debt tracker.`,
      });
    }
  }
}

const podSecurity = Object.fromEntries(
  ['enforce', 'audit', 'warn'].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, 'restricted'],
    [`pod-security.kubernetes.io/${mode}-version`, cluster.kubernetes],
  ]),
);

/** Defaults for a container without requests; ours always declare them. */
const podLimits = {
  type: 'Container',
  default: { cpu: Quantity.fromString('500m'), memory: Quantity.fromString('256Mi'), 'ephemeral-storage': Quantity.fromString('256Mi') },
  defaultRequest: {
    cpu: Quantity.fromString('50m'),
    memory: Quantity.fromString('64Mi'),
    'ephemeral-storage': Quantity.fromString('64Mi'),
  },
};

/**
 * The maximum that may run at the same time: every unit at its greatest scale, plus one of each during a replacement. A pod of an engine ends before
 * the next one begins, but is counted for a while afterwards, and a drained node replaces all engines at the same time. The quota therefore includes
 * one more of each. One more of the largest alone is not enough, as a real cluster showed: the next pod is refused, and retried with a growing
 * back-off.
 */
export function quota(units: readonly Unit[]): Record<string, Quantity> {
  const podsOf = (unit: Unit) => (unit.kind === 'task' ? unit.scale.max : unit.scale.max + 1);
  const sum = (of: (unit: Unit) => number) => units.reduce((total, unit) => total + podsOf(unit) * of(unit), 0);
  // The pods of failed Jobs remain beside their next attempt, and are counted only while they run.
  return {
    pods: Quantity.fromNumber(sum(() => 1) + 4),
    'requests.cpu': Quantity.fromString(`${sum(({ scale }) => scale.cpuMilli)}m`),
    'requests.memory': Quantity.fromString(`${sum(({ scale }) => scale.memoryMi)}Mi`),
    'limits.cpu': Quantity.fromString(`${sum(({ scale }) => scale.cpuLimitMilli)}m`),
    'limits.memory': Quantity.fromString(`${sum(({ scale }) => scale.memoryMi)}Mi`),
    ...(units.some(({ kind }) => kind === 'engine') ? {} : { persistentvolumeclaims: Quantity.fromNumber(0) }),
  };
}
