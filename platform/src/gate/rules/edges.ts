/** Compares the edges that the policies allow with those of the model. */

import { callsCloud } from '../../model/cloud-identity.ts';
import { profiles } from '../../model/cloud-profiles.ts';
import { cluster, managedPorts } from '../../model/cluster.ts';
import { isPrivate } from '../../model/ip-ranges.ts';
import type { Resolved, Unit } from '../../model/resolved.ts';
import { clusterTraits } from '../../model/targets.ts';
import { unitLabel } from '../../render/kubernetes/names.ts';
import { matches, type Of, type PodView } from '../kinds.ts';

export type Policy = Of<'NetworkPolicy'>;
export type Direction = 'egress' | 'ingress';
type Egress = NonNullable<NonNullable<Policy['spec']>['egress']>[number];
type Peer = NonNullable<Egress['to']>[number];
interface PolicyRule {
  /** Undefined: any peer. */
  readonly peers: readonly Peer[] | undefined;
  readonly ports: Egress['ports'];
}

const namespaceLabel = 'kubernetes.io/metadata.name';
const namespaceOf = ({ namespaceSelector }: Peer, own: string): string | undefined =>
  namespaceSelector === undefined ? own : namespaceSelector.matchLabels?.[namespaceLabel];

/** A policy that selects all pods of its namespace. */
export const everything = (policy: Policy): boolean => Object.keys(policy.spec?.podSelector ?? {}).length === 0;

export function selected(peer: Peer, own: string, pods: readonly PodView[]): readonly PodView[] {
  const namespace = namespaceOf(peer, own);
  return pods.filter((pod) => peer.podSelector !== undefined && pod.namespace === namespace && matches(peer.podSelector, pod.labels));
}

export const rulesOf = ({ spec }: Policy, direction: Direction): readonly PolicyRule[] =>
  direction === 'egress'
    ? (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))
    : (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }));

const portText = (ports: PolicyRule['ports']): string =>
  (ports ?? []).map(({ port, protocol }) => `${port ?? '*'}/${protocol ?? 'TCP'}`).join('+');

/** `expenses -> postgres 5432/TCP`, derived from the egress and the ingress rules. */
export function edgesOf(policies: readonly Policy[], pods: readonly PodView[], direction: Direction): readonly string[] {
  return policies.flatMap((policy) => {
    const own = policy.metadata.namespace ?? 'default';
    const owner = policy.metadata.labels?.[unitLabel];
    if (owner === undefined || everything(policy)) return [];
    return rulesOf(policy, direction).flatMap(({ peers, ports }) => {
      const names = peers === undefined ? ['*'] : peers.flatMap((peer) => peerNames(peer, own, pods));
      return names.map((name) => `${direction === 'egress' ? `${owner} -> ${name}` : `${name} -> ${owner}`} ${portText(ports)}`);
    });
  });
}

function peerNames(peer: Peer, own: string, pods: readonly PodView[]): readonly string[] {
  if (peer.ipBlock !== undefined) return [blockText(peer.ipBlock)];
  if (peer.podSelector === undefined) return [`namespace:${namespaceOf(peer, own) ?? '*'}`];
  return [...new Set(selected(peer, own, pods).map((pod) => pod.labels[unitLabel] ?? '?'))];
}

const blockText = ({ cidr, except = [] }: NonNullable<Peer['ipBlock']>): string =>
  except.length === 0 ? cidr : `${cidr} except ${except.join(', ')}`;

/** The edges of the model and exactly these further ones: DNS, credentials of the cloud, users and load balancers at the gateway, metrics. */
export function wantedEdges(resolved: Resolved, direction: Direction, policies: readonly Policy[]): readonly string[] {
  return direction === 'egress' ? wantedOut(resolved, policies) : wantedIn(resolved, policies);
}

const podsOf = ({ units }: Resolved): readonly Unit[] => units.filter(({ placement }) => placement === 'pod');
const tcp = (port: number): string => `${port}/TCP`;
const portOf = ({ units }: Resolved, id: string, port: string): number => units.find((unit) => unit.id === id)?.ports[port]?.number ?? 0;

function wantedOut(resolved: Resolved, policies: readonly Policy[]): readonly string[] {
  const here = podsOf(resolved);
  const calls = here.flatMap((unit) =>
    unit.reaches.flatMap(({ unit: id, port }) => {
      const to = resolved.units.find((each) => each.id === id);
      const peers = to?.placement === 'outside' ? outsidePeers(unit, to, resolved, policies) : [id];
      return peers.map((peer) => `${unit.id} -> ${peer} ${tcp(portOf(resolved, id, port))}`);
    }),
  );
  const names = here
    .filter(({ reaches }) => reaches.length > 0)
    .map(({ id }) => `${id} -> * ${cluster.dnsPort}/UDP+${cluster.dnsPort}/TCP`);
  const { range, port } = cluster.identityAgent;
  const credentials = here.filter((unit) => callsCloud(unit, resolved.units)).map(({ id }) => `${id} -> ${range} ${tcp(port)}`);
  return [...calls, ...names, ...credentials];
}

function wantedIn(resolved: Resolved, policies: readonly Policy[]): readonly string[] {
  const here = podsOf(resolved);
  const calls = here.flatMap((unit) =>
    unit.reaches
      .filter(({ unit: id }) => resolved.units.some((to) => to.id === id && to.placement !== 'outside'))
      .map(({ unit: id, port }) => `${unit.id} -> ${id} ${tcp(portOf(resolved, id, port))}`),
  );
  const front = here.filter((unit) => unit.public);
  const people = front.map(({ id }) => `* -> ${id} ${tcp(portOf(resolved, id, 'http'))}`);
  const health = front.flatMap(({ id }) =>
    balancerPeers(id, resolved, policies).map((peer) => `${peer} -> ${id} ${tcp(cluster.probesPort)}`),
  );
  const metrics = here.flatMap(({ id, ports }) =>
    ports['metrics'] === undefined ? [] : [`namespace:${cluster.monitoring} -> ${id} ${tcp(ports['metrics'].number)}`],
  );
  return [...calls, ...people, ...health, ...metrics];
}

/** Stores are in address ranges of the model. AWS's own services are at private endpoints, in the sizes that include them, or on the internet. */
function outsidePeers(unit: Unit, to: Unit, { environment, outside }: Resolved, policies: readonly Policy[]): readonly string[] {
  if (to.rented !== 'ses') return outside;
  if (!profiles[environment.size.id].interfaceEndpoints) return [`0.0.0.0/0 except ${cluster.privateRanges.join(', ')}`];
  return rangesOr('the private endpoints of AWS', unit.id, {
    policies,
    direction: 'egress',
    port: managedPorts['mail-sink'],
    not: outside,
  });
}

function balancerPeers(id: string, { environment, outside }: Resolved, policies: readonly Policy[]): readonly string[] {
  if (clusterTraits(environment).exposure !== 'load-balancer') return [];
  return rangesOr('the load balancer', id, { policies, direction: 'ingress', port: cluster.probesPort, not: outside });
}

interface RangeQuestion {
  readonly policies: readonly Policy[];
  readonly direction: Direction;
  readonly port: number;
  /** Ranges that belong to something else. */
  readonly not: readonly string[];
}

/** Ranges that are facts outside the model: the policy's private ranges. When it has none, a placeholder name makes the edge count as missing. */
function rangesOr(name: string, unit: string, { policies, direction, port, not }: RangeQuestion): readonly string[] {
  const own = policies.filter(({ metadata }) => metadata.labels?.[unitLabel] === unit);
  const peers = own.flatMap((policy) =>
    rulesOf(policy, direction).flatMap((rule) => (portText(rule.ports) === tcp(port) ? (rule.peers ?? []) : [])),
  );
  const ranges = peers.flatMap(({ ipBlock }) => (ipBlock === undefined || ipBlock.except !== undefined ? [] : [ipBlock.cidr]));
  const fitting = ranges.filter((range) => !not.includes(range) && isPrivate(range));
  return fitting.length > 0 ? fitting : [name];
}
