/** Who may talk to whom, and what leaves the cluster. */

import { cluster } from '../../model/cluster.ts';
import type { Resolved } from '../../model/resolved.ts';
import { unitLabel } from '../../render/kubernetes/names.ts';
import { isLasting, matches, type Of, ofKind, type PodView } from '../kinds.ts';
import { problem, type Rule, unless } from '../rule.ts';

type Policy = Of<'NetworkPolicy'>;
type Peer = NonNullable<NonNullable<NonNullable<NonNullable<Policy['spec']>['egress']>[number]['to']>[number]>;
type Ports = NonNullable<NonNullable<NonNullable<Policy['spec']>['egress']>[number]['ports']>;

const namespaceLabel = 'kubernetes.io/metadata.name';
const everything = (policy: Policy) => Object.keys(policy.spec?.podSelector ?? {}).length === 0;
const namespaceOf = ({ namespaceSelector }: Peer, own: string): string | undefined =>
  namespaceSelector === undefined ? own : namespaceSelector.matchLabels?.[namespaceLabel];

function selected(peer: Peer, own: string, pods: readonly PodView[]): readonly PodView[] {
  const namespace = namespaceOf(peer, own);
  return pods.filter((pod) => peer.podSelector !== undefined && pod.namespace === namespace && matches(peer.podSelector, pod.labels));
}

const portText = (ports: Ports | undefined): string =>
  (ports ?? []).map(({ port, protocol }) => `${port ?? '*'}/${protocol ?? 'TCP'}`).join('+');

/** `expenses -> postgres 5432/TCP`, read off the rules out and the rules in. */
function edgesOf(policies: readonly Policy[], pods: readonly PodView[], direction: 'egress' | 'ingress'): readonly string[] {
  return policies.flatMap((policy) => {
    const own = policy.metadata.namespace ?? 'default';
    const owner = policy.metadata.labels?.[unitLabel];
    if (owner === undefined || everything(policy)) return [];
    const rules =
      direction === 'egress'
        ? (policy.spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))
        : (policy.spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }));
    return rules.flatMap(({ peers, ports }) => {
      const names = peers === undefined ? ['*'] : peers.flatMap((peer) => peerNames(peer, own, pods));
      return names.map((name) => `${direction === 'egress' ? `${owner} -> ${name}` : `${name} -> ${owner}`} ${portText(ports)}`);
    });
  });
}

function peerNames(peer: Peer, own: string, pods: readonly PodView[]): readonly string[] {
  if (peer.ipBlock !== undefined) return [peer.ipBlock.cidr];
  if (peer.podSelector === undefined) return [`namespace:${namespaceOf(peer, own) ?? '*'}`];
  return [...new Set(selected(peer, own, pods).map((pod) => pod.labels[unitLabel] ?? '?'))];
}

/** The edges of the model, and exactly these beside them: names, people at the gateway, metrics. */
function wantedEdges({ units, outside }: Resolved, direction: 'egress' | 'ingress', policies: readonly Policy[]): readonly string[] {
  const here = units.filter(({ place }) => place === 'pod');
  const portOf = (id: string, port: string) => units.find((unit) => unit.id === id)?.ports[port]?.number ?? 0;
  const calls = here.flatMap((unit) =>
    unit.reaches.flatMap(({ unit: id, port }) => {
      const to = units.find((each) => each.id === id);
      const text = `${portOf(id, port)}/TCP`;
      if (to?.place !== 'outside') return [`${unit.id} -> ${id} ${text}`];
      if (direction === 'ingress') return [];
      return (to.rented === 'ses' ? endpointRanges(policies, unit.id, outside) : outside).map((range) => `${unit.id} -> ${range} ${text}`);
    }),
  );
  if (direction === 'egress') {
    const talkers = here.filter(({ reaches }) => reaches.length > 0);
    return [...calls, ...talkers.map(({ id }) => `${id} -> * ${cluster.dnsPort}/UDP+${cluster.dnsPort}/TCP`)];
  }
  const people = here.filter((unit) => unit.public).map(({ id }) => `* -> ${id} ${portOf(id, 'http')}/TCP`);
  const metrics = here.flatMap(({ id, ports }) =>
    ports['metrics'] === undefined ? [] : [`namespace:${cluster.monitoring} -> ${id} ${ports['metrics'].number}/TCP`],
  );
  return [...calls, ...people, ...metrics];
}

/** Ranges of the cloud's own services are facts that the model does not carry: any that is no range of a store. */
function endpointRanges(policies: readonly Policy[], unit: string, outside: readonly string[]): readonly string[] {
  const own = policies.filter(({ metadata }) => metadata.labels?.[unitLabel] === unit);
  const rules = own.flatMap(({ spec }) => (spec?.egress ?? []).filter(({ ports }) => portText(ports) === '443/TCP'));
  return rules.flatMap(({ to }) =>
    (to ?? []).flatMap(({ ipBlock }) => (ipBlock === undefined || outside.includes(ipBlock.cidr) ? [] : [ipBlock.cidr])),
  );
}

export const network: readonly Rule[] = [
  {
    id: 'network-policy',
    holds: 'Every namespace denies by default, and every pod has a policy of its own for both directions',
    needs: 'objects',
    check: ({ objects, pods }) => {
      const policies = ofKind(objects, 'NetworkPolicy');
      const both = policies.filter(({ spec }) => spec?.policyTypes?.includes('Ingress') === true && spec.policyTypes.includes('Egress'));
      const denied = new Set(both.filter(everything).map(({ metadata }) => metadata.namespace ?? 'default'));
      const open = [...new Set(pods.map(({ namespace }) => namespace))].filter((namespace) => !denied.has(namespace));
      return [
        ...open.map((namespace) => problem(`Namespace ${namespace}`, 'lets everything in and out')),
        ...pods.flatMap((pod) =>
          unless(
            both.some(
              (policy) =>
                !everything(policy) && policy.metadata.namespace === pod.namespace && matches(policy.spec?.podSelector, pod.labels),
            ),
            'has no policy of its own',
          ).map((message) => problem(pod.key, message)),
        ),
      ];
    },
  },
  {
    id: 'network-policy-selects',
    holds: 'No policy and no peer of one selects pods that are not there',
    needs: 'objects',
    check: ({ objects, pods }) =>
      ofKind(objects, 'NetworkPolicy').flatMap((policy) => {
        const own = policy.metadata.namespace ?? 'default';
        const peers = [
          ...(policy.spec?.egress ?? []).flatMap(({ to }) => to ?? []),
          ...(policy.spec?.ingress ?? []).flatMap(({ from }) => from ?? []),
        ];
        const idle = !everything(policy) && !pods.some((pod) => pod.namespace === own && matches(policy.spec?.podSelector, pod.labels));
        return [
          ...unless(!idle, 'selects no pod'),
          ...peers.flatMap((peer) =>
            unless(peer.podSelector === undefined || selected(peer, own, pods).length > 0, 'names a peer that is not there'),
          ),
        ].map((message) => problem(policy, message));
      }),
  },
  {
    id: 'edges',
    holds: 'The policies allow exactly the edges of the model, each once out and once in',
    needs: 'model',
    check: ({ objects, pods, resolved }) => {
      const policies = ofKind(objects, 'NetworkPolicy');
      return (['egress', 'ingress'] as const).flatMap((direction) => {
        const there = new Set(edgesOf(policies, pods, direction));
        const wanted = new Set(wantedEdges(resolved, direction, policies));
        return [
          ...[...wanted].filter((edge) => !there.has(edge)).map((edge) => problem('the model', `${edge} is missing as ${direction}`)),
          ...[...there]
            .filter((edge) => !wanted.has(edge))
            .map((edge) => problem('the model', `${edge} is allowed as ${direction} and nobody needs it`)),
        ];
      });
    },
  },
  {
    id: 'exposed',
    holds: "Only the public unit is reached from outside, by the target's kind of Service",
    needs: 'model',
    check: ({ objects, resolved }) => {
      const wanted = resolved.environment.target.id === 'eks' ? 'LoadBalancer' : 'NodePort';
      const front = resolved.units.filter((unit) => unit.public).map(({ id }) => id);
      const exposed = ofKind(objects, 'Service').filter(
        ({ spec }) => (spec?.type ?? 'ClusterIP') !== 'ClusterIP' || spec?.externalIPs !== undefined,
      );
      const [only] = exposed;
      return [
        ...exposed.flatMap((service) =>
          unless(
            front.some((id) => id === service.metadata.labels?.[unitLabel]) && service.spec?.type === wanted,
            'is reached from outside',
          ).map((message) => problem(service, message)),
        ),
        ...unless(exposed.length === 1 && only !== undefined, `${exposed.length} Services are reached from outside`).map((message) =>
          problem('the model', message),
        ),
      ];
    },
  },
  {
    id: 'tls',
    holds: 'What leaves the machine is encrypted: a load balancer has a certificate and listens on 443 only',
    needs: 'objects',
    check: ({ objects }) =>
      ofKind(objects, 'Service')
        .filter(({ spec }) => spec?.type === 'LoadBalancer')
        .flatMap((service) => {
          const certificate = service.metadata.annotations?.['service.beta.kubernetes.io/aws-load-balancer-ssl-cert'];
          return [
            ...unless(certificate !== undefined, 'has no certificate'),
            ...unless(service.spec?.ports?.every(({ port }) => port === 443) === true, 'listens on a port without TLS'),
          ].map((message) => problem(service, message));
        }),
  },
  {
    id: 'service-selects',
    holds: 'Every Service selects pods that are there and ports that they have',
    needs: 'objects',
    check: ({ objects, pods }) =>
      ofKind(objects, 'Service').flatMap((service) => {
        const behind = pods.filter(
          (pod) =>
            isLasting(pod) &&
            pod.namespace === service.metadata.namespace &&
            matches({ matchLabels: service.spec?.selector ?? {} }, pod.labels),
        );
        const ports = new Set<unknown>(
          behind.flatMap(({ containers }) =>
            containers.flatMap((each) => (each.ports ?? []).flatMap((port) => [port.name, port.containerPort])),
          ),
        );
        return [
          ...unless(behind.length > 0 && Object.keys(service.spec?.selector ?? {}).length > 0, 'selects no pod'),
          ...(service.spec?.ports ?? []).flatMap(({ port, targetPort }) =>
            unless(behind.length === 0 || ports.has(targetPort ?? port), `leads to port ${targetPort ?? port}, which its pods do not have`),
          ),
        ].map((message) => problem(service, message));
      }),
  },
];
