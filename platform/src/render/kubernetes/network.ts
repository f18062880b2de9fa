/** Network policies: everything is denied by default, and each edge of the model is one egress rule and one ingress rule. */
import {
  IntOrString,
  KubeNetworkPolicy,
  type NetworkPolicyEgressRule,
  type NetworkPolicyIngressRule,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
} from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { callsCloud } from '../../model/cloud-identity.ts';
import { cluster } from '../../model/cluster.ts';
import type { Resolved, Unit } from '../../model/resolved.ts';
import type { ClusterFacts } from './facts.ts';
import { namespaceOf, selectorOf } from './names.ts';
import { metadataOf } from './workload.ts';

export interface NetworkProps {
  readonly resolved: Resolved;
  readonly facts: ClusterFacts;
  readonly wave: number;
}

export const tcp = (port: number): NetworkPolicyPort => ({ port: IntOrString.fromNumber(port), protocol: 'TCP' });
/** Without a peer: the location of the name server differs between clusters, and some have no pods for it. */
const dns: NetworkPolicyEgressRule = {
  ports: ['UDP', 'TCP'].map((protocol) => ({ port: IntOrString.fromNumber(cluster.dnsPort), protocol })),
};
const identityAgent: NetworkPolicyEgressRule = {
  to: [{ ipBlock: { cidr: cluster.identityAgent.range } }],
  ports: [tcp(cluster.identityAgent.port)],
};
const namespaceLabel = 'kubernetes.io/metadata.name';

export class Network extends Construct {
  constructor(scope: Construct, props: NetworkProps) {
    super(scope, 'network');
    const { resolved, wave } = props;
    const { environment, units } = resolved;
    const belonging = (id: string, namespace: string) => ({
      ...{ id, namespace, wave, component: 'network', environment: environment.name },
    });
    const pods = units.filter((unit) => unit.placement === 'pod');
    for (const namespace of new Set(pods.map(namespaceOf))) {
      new KubeNetworkPolicy(this, `deny-${namespace}`, {
        metadata: metadataOf(belonging('default-deny', namespace)),
        spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
      });
    }
    for (const unit of pods) {
      new KubeNetworkPolicy(this, unit.id, {
        metadata: metadataOf({ ...belonging(unit.id, namespaceOf(unit)) }),
        spec: {
          podSelector: { matchLabels: selectorOf(unit.id) },
          policyTypes: ['Ingress', 'Egress'],
          egress: egress(unit, props),
          ingress: ingress(unit, props),
        },
      });
    }
  }
}

export function egress(unit: Unit, { resolved, facts }: NetworkProps): NetworkPolicyEgressRule[] {
  if (unit.reaches.length === 0) return [];
  const edges = distinct(unit.reaches).map(({ unit: id, port }): NetworkPolicyEgressRule => {
    const to = resolved.units.find((other) => other.id === id);
    if (to === undefined) throw new Error(`${unit.id} reaches ${id}, which is not there`);
    return { to: to.placement === 'outside' ? outside(to, facts) : [peer(to, unit)], ports: [tcp(portOf(to, port))] };
  });
  return [dns, ...edges, ...(callsCloud(unit, resolved.units) ? [identityAgent] : [])];
}

function ingress(unit: Unit, { resolved, facts }: NetworkProps): NetworkPolicyIngressRule[] {
  const callers = resolved.units.flatMap((caller) =>
    distinct(caller.reaches)
      .filter((reach) => reach.unit === unit.id)
      .map((reach): NetworkPolicyIngressRule => ({ from: [peer(caller, unit)], ports: [tcp(portOf(unit, reach.port))] })),
  );
  const people = unit.public ? [{ ports: [tcp(portOf(unit, 'http'))] }] : [];
  const { metrics } = unit.ports;
  const monitoring =
    metrics === undefined
      ? []
      : [{ from: [{ namespaceSelector: { matchLabels: { [namespaceLabel]: cluster.monitoring } } }], ports: [tcp(metrics.number)] }];
  return [...people, ...healthChecks(unit, facts), ...callers, ...monitoring];
}

/** A load balancer checks health from its own addresses, which are in the public subnets. The kubelet needs no rule. */
function healthChecks(unit: Unit, { aws }: ClusterFacts): NetworkPolicyIngressRule[] {
  if (!unit.public || aws === undefined) return [];
  return [{ from: aws.publicSubnets.map((cidr) => ({ ipBlock: { cidr } })), ports: [tcp(cluster.probesPort)] }];
}

export function peer(other: Unit, seenFrom: Unit): NetworkPolicyPeer {
  const podSelector = { matchLabels: selectorOf(other.id) };
  const namespace = namespaceOf(other);
  return namespace === namespaceOf(seenFrom)
    ? { podSelector }
    : { podSelector, namespaceSelector: { matchLabels: { [namespaceLabel]: namespace } } };
}

/**
 * Managed stores have no pods to select, so their subnets are the peers. AWS services answer at an endpoint in the network where the environment has
 * one, and otherwise at public addresses that change. Never empty: a rule without a peer would allow every address.
 */
function outside(to: Unit, { aws }: ClusterFacts): NetworkPolicyPeer[] {
  if (aws === undefined) throw new Error(`${to.id} is outside the cluster, and the facts lack its address`);
  if (to.rented === 'ses' && aws.endpointSubnets.length === 0) return [{ ipBlock: internet }];
  return (to.rented === 'ses' ? aws.endpointSubnets : aws.storeSubnets).map((cidr) => ({ ipBlock: { cidr } }));
}

const internet = { cidr: '0.0.0.0/0', except: [...cluster.privateRanges] };

const distinct = (reaches: Unit['reaches']): Unit['reaches'] => [
  ...new Map(reaches.map((reach) => [`${reach.unit}.${reach.port}`, reach])).values(),
];

export function portOf(unit: Pick<Unit, 'id' | 'ports'>, port: string): number {
  const number = unit.ports[port]?.number;
  if (number === undefined) throw new Error(`${unit.id} has no port ${port}`);
  return number;
}
