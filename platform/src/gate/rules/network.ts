/** Allowed connections between pods, and out of the cluster. */

import { cluster } from '../../model/cluster.ts';
import { clusterTraits } from '../../model/targets.ts';
import { unitLabel } from '../../render/kubernetes/names.ts';
import type { KubernetesObject } from '../../render/kubernetes/objects.ts';
import { isLasting, matches, type Of, ofKind, type PodView } from '../kinds.ts';
import { kindRule, problem, type Rule, unless, type View } from '../rule.ts';
import { edgesOf, everything, rulesOf, selected, wantedEdges } from './edges.ts';

/** A rule that checks every load balancer independently. */
const balancerRule = (id: string, holds: string, check: (service: Of<'Service'>, view: View) => readonly string[]): Rule =>
  kindRule(id, holds, 'Service', (service, view) => (service.spec?.type === 'LoadBalancer' ? check(service, view) : []));

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
            both.some((policy) => governs(policy, pod)),
            'has no policy of its own',
          ).map((message) => problem(pod.key, message)),
        ),
      ];
    },
  },
  kindRule(
    'network-policy-selects',
    'No policy and no peer of one selects pods that are not there',
    'NetworkPolicy',
    (policy, { pods }) => {
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
      ];
    },
  ),
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
            .map((edge) => problem('the model', `${edge} is allowed as ${direction}, but the model has no such edge`)),
        ];
      });
    },
  },
  {
    id: 'exposed',
    holds: "Only the public unit is reached from outside, by the target's kind of Service",
    needs: 'model',
    check: ({ objects, resolved }) => {
      const wanted = clusterTraits(resolved.environment).exposure === 'load-balancer' ? 'LoadBalancer' : 'NodePort';
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
  balancerRule('tls', 'What leaves the machine is encrypted: a load balancer has a certificate and listens on 443 only', (service) => {
    const certificate = service.metadata.annotations?.[`${balancerPrefix}ssl-cert`];
    return [
      ...unless(certificate !== undefined, 'has no certificate'),
      ...unless(service.spec?.ports?.every(({ port }) => port === 443) === true, 'listens on a port without TLS'),
    ];
  }),
  balancerRule(
    'health-check',
    'A load balancer asks a port for health that its pods have and that their policies open',
    (service, { objects, pods }) => {
      const port = Number(service.metadata.annotations?.[`${balancerPrefix}healthcheck-port`] ?? Number.NaN);
      const behind = podsBehind(service, pods);
      const policies = ofKind(objects, 'NetworkPolicy').filter((policy) => behind.some((pod) => governs(policy, pod)));
      const opens = policies.some((policy) => rulesOf(policy, 'ingress').some(({ ports }) => ports?.some((each) => each.port === port)));
      const has = behind.some(({ containers }) =>
        containers.some((each) => each.ports?.some(({ containerPort }) => containerPort === port)),
      );
      return [
        ...unless(Number.isInteger(port), 'does not name the port of its health checks'),
        ...unless(!Number.isInteger(port) || has, `asks port ${port}, which its pods do not have`),
        ...unless(!Number.isInteger(port) || opens, `asks port ${port}, which no policy of its pods opens`),
      ];
    },
  ),
  {
    id: 'domain',
    holds: 'A load balancer names the domain of the platform, so that external-dns can create its record',
    needs: 'model',
    check: ({ objects, resolved }) => {
      const wanted = new URL(resolved.public.origins[0]).hostname;
      return balancers(objects).flatMap((service) =>
        unless(
          service.metadata.annotations?.[cluster.domainAnnotation] === wanted,
          `does not name ${wanted} in ${cluster.domainAnnotation}`,
        ).map((message) => problem(service, message)),
      );
    },
  },
  {
    id: 'readiness-gate',
    holds: 'Where a load balancer leads to, a rollout waits until new pods are healthy there',
    needs: 'objects',
    check: ({ objects }) =>
      balancers(objects).flatMap((service) => {
        const namespace = ofKind(objects, 'Namespace').find(({ metadata }) => metadata.name === service.metadata.namespace);
        const labels = namespace?.metadata.labels ?? {};
        const missing = Object.entries(cluster.readinessGates).filter(([label, value]) => labels[label] !== value);
        return missing.map(([label, value]) => problem(namespace ?? service, `has no label ${label}: ${value}`));
      }),
  },
  kindRule('service-selects', 'Every Service selects pods that are there and ports that they have', 'Service', (service, { pods }) => {
    const behind = podsBehind(service, pods);
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
    ];
  }),
];

const balancerPrefix = 'service.beta.kubernetes.io/aws-load-balancer-';
const balancers = (objects: readonly KubernetesObject[]) => ofKind(objects, 'Service').filter(({ spec }) => spec?.type === 'LoadBalancer');

const governs = (policy: Of<'NetworkPolicy'>, { namespace, labels }: PodView): boolean =>
  !everything(policy) && policy.metadata.namespace === namespace && matches(policy.spec?.podSelector, labels);

const podsBehind = ({ metadata, spec }: Of<'Service'>, pods: readonly PodView[]): readonly PodView[] =>
  pods.filter(
    (pod) => isLasting(pod) && pod.namespace === metadata.namespace && matches({ matchLabels: spec?.selector ?? {} }, pod.labels),
  );
