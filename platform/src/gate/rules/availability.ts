/** Probes, termination, replicas, disruptions. */
import { unitLabel } from '../../render/kubernetes/names.ts';
import { isLasting, matches, ofKind, type PodView } from '../kinds.ts';
import { kindRule, type Problem, podRule, problem, type Rule, unless, type View } from '../rule.ts';

const lastingRule = (id: string, holds: string, check: (pod: PodView, view: View) => readonly string[]): Rule => ({
  id,
  holds,
  needs: 'objects',
  check: (view) => view.pods.filter(isLasting).flatMap((pod) => check(pod, view).map((message): Problem => problem(pod.key, message))),
});

type Container = PodView['containers'][number];
const sleepOf = (container: Container | undefined): number => container?.lifecycle?.preStop?.sleep?.seconds ?? 0;

/** The target of a probe, without its frequency. */
function question(probe: Container['livenessProbe']): string {
  const { httpGet, tcpSocket, exec, grpc } = probe ?? {};
  return JSON.stringify({ httpGet, tcpSocket, exec, grpc });
}

/** Programs that need a second of a core to start. */
const costly = /\b(node|mongosh|mongo|java|python3?|perl|ruby|rabbitmq-diagnostics|rabbitmqctl|kafka-[a-z-]+)\b/;
const costlyPeriodSeconds = 60;
const isCostly = (probe: Container['livenessProbe']): boolean => (probe?.exec?.command ?? []).some((argument) => costly.test(argument));

export const availability: readonly Rule[] = [
  lastingRule('probes', 'Every container has a startup, a liveness and a readiness probe', ({ containers }) =>
    containers.flatMap(({ name, startupProbe, livenessProbe, readinessProbe }) => [
      ...unless(startupProbe !== undefined, `container ${name} has no startup probe`),
      ...unless(livenessProbe !== undefined, `container ${name} has no liveness probe`),
      ...unless(readinessProbe !== undefined, `container ${name} has no readiness probe`),
    ]),
  ),
  lastingRule('probes-differ', 'Liveness asks something else than readiness, and both ask ports that are there', ({ containers }) =>
    containers.flatMap(({ name, startupProbe, livenessProbe, readinessProbe, ports = [] }) => {
      const asked = [startupProbe, livenessProbe, readinessProbe].flatMap((probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? []);
      const known = new Set<unknown>(ports.flatMap((port) => [port.name, port.containerPort]));
      return [
        ...unless(question(livenessProbe) !== question(readinessProbe), `container ${name} is called dead when it is only not ready`),
        ...unless(
          asked.every((port) => known.has(port)),
          `container ${name} is asked on a port that it does not have`,
        ),
      ];
    }),
  ),
  lastingRule('probes-are-cheap', 'No probe starts an interpreter or a virtual machine more often than once a minute', ({ containers }) =>
    containers.flatMap(({ name, startupProbe, livenessProbe, readinessProbe }) =>
      Object.entries({ startupProbe, livenessProbe, readinessProbe }).flatMap(([probe, asked]) =>
        unless(
          !isCostly(asked) || (asked?.periodSeconds ?? 10) >= costlyPeriodSeconds,
          `${probe} of container ${name} starts ${asked?.exec?.command?.[0] ?? ''} every ${asked?.periodSeconds ?? 10} s`,
        ),
      ),
    ),
  ),
  {
    id: 'graceful-stop',
    holds: 'A pod that ends waits until no traffic is routed to it, drains, and only then exits; a load balancer deregisters it no later',
    needs: 'model',
    check: ({ pods, objects, resolved }) => {
      const fromPods = pods.filter(isLasting).flatMap((pod) => {
        const drain = resolved.units.find(({ id }) => id === pod.labels[unitLabel])?.drainSeconds ?? 0;
        const sleep = sleepOf(pod.containers[0]);
        const grace = pod.spec.terminationGracePeriodSeconds ?? 30;
        return [
          ...unless(sleep > 0, 'stops immediately on SIGTERM'),
          ...unless(grace > sleep + drain, `is killed after ${grace} s, but needs ${sleep} s and then ${drain} s`),
        ].map((message) => problem(pod.key, message));
      });
      const fromBalancers = ofKind(objects, 'Service').flatMap((service) => {
        const attributes = service.metadata.annotations?.['service.beta.kubernetes.io/aws-load-balancer-target-group-attributes'];
        const delay = /deregistration_delay\.timeout_seconds=(\d+)/.exec(attributes ?? '')?.[1];
        const behind = pods.filter((pod) => isLasting(pod) && matches({ matchLabels: service.spec?.selector ?? {} }, pod.labels));
        const longest = Math.max(0, ...behind.map((pod) => sleepOf(pod.containers[0])));
        return delay === undefined
          ? []
          : unless(Number(delay) >= longest, `its load balancer forgets a pod after ${delay} s, which still serves for ${longest} s`).map(
              (message) => problem(service, message),
            );
      });
      return [...fromPods, ...fromBalancers];
    },
  },
  {
    id: 'replicas',
    holds: 'Every unit has the replicas of its size; in prod, our services have at least three',
    needs: 'model',
    check: ({ objects, resolved }) => {
      const { size } = resolved.environment;
      return [...ofKind(objects, 'Deployment'), ...ofKind(objects, 'StatefulSet')].flatMap((object) => {
        const unit = resolved.units.find(({ id }) => id === object.metadata.name);
        if (unit === undefined) return [];
        const scaler = ofKind(objects, 'HorizontalPodAutoscaler').find(({ spec }) => spec.scaleTargetRef.name === unit.id);
        const count = object.spec?.replicas ?? scaler?.spec.minReplicas ?? 1;
        const least = size.id === 'prod' && unit.kind !== 'engine' ? Math.max(3, unit.scale.min) : unit.scale.min;
        return unless(count >= least, `runs ${count} and should run ${least}`).map((message) => problem(object, message));
      });
    },
  },
  kindRule(
    'autoscaler',
    'An autoscaler has a target and room to grow, and nothing else sets the number of replicas',
    'HorizontalPodAutoscaler',
    (scaler, { objects }) => {
      const { scaleTargetRef, minReplicas = 1, maxReplicas, metrics = [] } = scaler.spec;
      const target = ofKind(objects, 'Deployment').find(
        ({ metadata }) => metadata.name === scaleTargetRef.name && metadata.namespace === scaler.metadata.namespace,
      );
      return [
        ...unless(target !== undefined, 'scales something that is not there'),
        ...unless(target?.spec?.replicas === undefined, 'scales something that fixes its own number'),
        ...unless(maxReplicas > minReplicas, 'cannot grow'),
        ...unless(metrics.length > 0, 'measures nothing'),
      ];
    },
  ),
  lastingRule('disruption-budget', 'Every lasting pod has one budget that lets a node be drained', ({ labels, namespace }, { objects }) => {
    const budgets = ofKind(objects, 'PodDisruptionBudget').filter(
      ({ spec, metadata }) => metadata.namespace === namespace && matches(spec?.selector, labels),
    );
    const [budget] = budgets;
    return [
      ...unless(budgets.length === 1, `has ${budgets.length} budgets`),
      ...(budget === undefined
        ? []
        : [
            ...unless(Number(budget.spec?.maxUnavailable ?? 0) >= 1, 'has a budget that stops every drain'),
            ...unless(budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow', 'has a budget that keeps a sick pod'),
          ]),
    ];
  }),
  {
    id: 'budget-selects',
    holds: 'Every budget is one of pods that are there',
    needs: 'objects',
    check: ({ objects, pods }) =>
      ofKind(objects, 'PodDisruptionBudget').flatMap((budget) =>
        unless(
          pods.some((pod) => isLasting(pod) && pod.namespace === budget.metadata.namespace && matches(budget.spec?.selector, pod.labels)),
          'selects no pod',
        ).map((message) => problem(budget, message)),
      ),
  },
  lastingRule('spread', 'Pods of a unit keep apart: by zone, by node, and by affinity', ({ spec, labels }) => {
    const keys = (spec.topologySpreadConstraints ?? [])
      .filter((each) => matches(each.labelSelector, labels))
      .map((each) => each.topologyKey);
    const apart = spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return [
      ...unless(
        keys.includes('topology.kubernetes.io/zone') && keys.includes('kubernetes.io/hostname'),
        'is not spread over zones and nodes',
      ),
      ...unless(
        apart.some(({ podAffinityTerm }) => matches(podAffinityTerm.labelSelector, labels)),
        'does not avoid its own kind',
      ),
    ];
  }),
  kindRule(
    'rolling-update',
    'A Deployment is replaced pod by pod, never below its number, and gives up in the end',
    'Deployment',
    (deployment) => {
      const { strategy, minReadySeconds = 0, progressDeadlineSeconds, revisionHistoryLimit } = deployment.spec ?? {};
      return [
        ...unless(strategy?.type === 'RollingUpdate' && strategy.rollingUpdate?.maxUnavailable === 0, 'goes below its number'),
        ...unless(minReadySeconds > 0, 'believes a pod the moment it is ready'),
        ...unless(progressDeadlineSeconds !== undefined && revisionHistoryLimit !== undefined, 'does not bound its rollouts'),
      ];
    },
  ),
  podRule('priority', 'Every pod has a priority', ({ spec }) => unless(spec.priorityClassName !== undefined, 'has no priority class')),
];
