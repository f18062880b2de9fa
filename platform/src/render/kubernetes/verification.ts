/** The verification tasks, with their temporary edges. Together with all other objects of a cluster, they pass the gate. */
import { App, Chart } from 'cdk8s';
import { KubeNetworkPolicy } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { cluster } from '../../model/cluster.ts';
import type { ServiceId } from '../../model/model.ts';
import type { Resolved, Unit } from '../../model/resolved.ts';
import { clusterTraits } from '../../model/targets.ts';
import { type VerificationArgs, verificationUnits } from '../../model/verification.ts';
import type { ClusterFacts } from './facts.ts';
import { namespaceOf, selectorOf, serviceSecret, verificationComponent } from './names.ts';
import { priorityOf } from './namespaces.ts';
import { egress, peer, portOf, tcp } from './network.ts';
import type { KubernetesObject } from './objects.ts';
import { type Mount, programOf } from './pod.ts';
import { finished } from './render.ts';
import { scratch } from './services.ts';
import { Task } from './task.ts';
import { metadataOf } from './workload.ts';

export interface Verification {
  /** The platform including the verification units. */
  readonly resolved: Resolved;
  /** Accounts and policies first, then the Jobs. */
  readonly objects: readonly KubernetesObject[];
}

/** After all other waves. */
const wave = 100;

export function renderVerification(standing: Resolved, facts: ClusterFacts, args: VerificationArgs): Verification {
  const units = verificationUnits(standing, args);
  const resolved = { ...standing, units: [...standing.units, ...units] };
  const chart = new Chart(new App(), verificationComponent, { disableResourceNameHashes: true });
  const environment = standing.environment.name;
  for (const unit of units) {
    new Task(chart, { ...podOf(unit, standing), environment, wave, removedBy: 'cluster' });
    const metadata = metadataOf({ id: unit.id, namespace: namespaceOf(unit), environment, component: verificationComponent, wave });
    new KubeNetworkPolicy(chart, `policy-${unit.id}`, {
      metadata,
      spec: {
        podSelector: { matchLabels: selectorOf(unit.id) },
        policyTypes: ['Ingress', 'Egress'],
        egress: egress(unit, { resolved, facts, wave }),
      },
    });
    for (const to of reachedPods(unit, resolved)) addIngress(chart, unit, to, environment);
  }
  const json: unknown[] = chart.toJson();
  const objects = json.map((each) => finished(each, standing));
  return { resolved, objects: [...objects.filter(({ kind }) => kind !== 'Job'), ...objects.filter(({ kind }) => kind === 'Job')] };
}

const reachedPods = (unit: Unit, { units }: Resolved): readonly Unit[] =>
  units.filter(({ id, placement }) => placement === 'pod' && unit.reaches.some((reach) => reach.unit === id));

/** Policies are additive: the store's own policy remains unchanged. */
function addIngress(chart: Chart, from: Unit, to: Unit, environment: string): void {
  const name = `${to.id}-from-${from.id}`;
  new KubeNetworkPolicy(chart, `policy-${name}`, {
    metadata: metadataOf({ id: to.id, namespace: namespaceOf(to), environment, component: verificationComponent, wave }, name),
    spec: {
      podSelector: { matchLabels: selectorOf(to.id) },
      policyTypes: ['Ingress'],
      ingress: [{ from: [peer(from, to)], ports: [tcp(portOf(to, 'main'))] }],
    },
  });
}

function podOf(unit: Unit, { environment }: Resolved) {
  const { id, image, scale, drainSeconds } = unit;
  return {
    id,
    image,
    namespace: namespaceOf(unit),
    component: verificationComponent,
    pullPolicy: clusterTraits(environment).pullPolicy,
    ...programOf(unit),
    env: unit.env.map((each) =>
      'secret' in each
        ? { name: `${each.key}_FILE`, value: `${directoryOf(each.secret.owner)}/${each.key}` }
        : { name: each.key, value: each.text },
    ),
    ports: {},
    user: cluster.user,
    scale,
    scratch,
    mounts: mountsOf(unit),
    priority: priorityOf(unit),
    drainSeconds,
  };
}

/** One directory for each service whose Secret is read, with the required keys only. */
const directoryOf = (owner: ServiceId): string => `${cluster.secretsDirectory}-${owner}`;

function mountsOf({ env }: Unit): readonly Mount[] {
  const secrets = env.flatMap((each) => ('secret' in each ? [each.secret] : []));
  return [...Map.groupBy(secrets, ({ owner }) => owner)].map(([owner, all]) => ({
    from: 'secret',
    name: serviceSecret(owner),
    path: directoryOf(owner),
    keys: all.map(({ key }) => key),
  }));
}
