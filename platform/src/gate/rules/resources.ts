/** The resources that pods request, and whether they are available. */
import { cluster } from '../../model/cluster.ts';
import { clusterTraits } from '../../model/targets.ts';
import { ofKind, type PodView } from '../kinds.ts';
import { containerRule, podRule, problem, type Rule, unless, type View } from '../rule.ts';

const bounded = ['cpu', 'memory', 'ephemeral-storage'];
/** The CPU requests of kubeadm's control plane, CoreDNS and the network on the one node of a kind cluster. */
const controlPlaneCpuMilli = 950;
/** The share of the node's memory for the cluster itself, which uses more than it requests. */
const reservedMemoryShare = 0.2;
/** Sums of thousandths of a core are not exact. */
const rounding = 1 + 1e-9;

/** The request of one replica. */
const requestOf = ({ containers }: PodView, resource: string): number =>
  containers.reduce((sum, each) => sum + parseQuantity(each.resources?.requests?.[resource] ?? 0), 0);
const limitOf = ({ containers }: PodView, resource: string): number =>
  containers.reduce((sum, each) => sum + parseQuantity(each.resources?.limits?.[resource] ?? 0), 0);

/** The minimum and the maximum number of pods of an owner; the maximum applies during a rollout. */
function countsOf({ owner }: PodView, { objects }: View): { readonly min: number; readonly max: number } {
  if (owner.kind === 'Job') return { min: 0, max: 1 };
  const scaler = ofKind(objects, 'HorizontalPodAutoscaler').find(({ spec }) => spec.scaleTargetRef.name === owner.metadata.name);
  if (scaler !== undefined) return { min: scaler.spec.minReplicas ?? 1, max: scaler.spec.maxReplicas + 1 };
  const own = [...ofKind([owner], 'Deployment'), ...ofKind([owner], 'StatefulSet')][0]?.spec?.replicas ?? 1;
  return { min: own, max: own + 1 };
}

export const resources: readonly Rule[] = [
  containerRule('resources', 'Containers have requests and limits for CPU, memory and disk', ({ resources: own }) =>
    bounded.flatMap((resource) => [
      ...unless(parseQuantity(own?.requests?.[resource]) > 0, `asks for no ${resource}`),
      ...unless(parseQuantity(own?.limits?.[resource]) > 0, `has no limit of ${resource}`),
    ]),
  ),
  podRule('scratch-is-bounded', 'Directories that go with the pod have a limit, and together fit into its disk', (pod) => {
    const scratch = (pod.spec.volumes ?? []).filter(({ emptyDir }) => emptyDir !== undefined);
    const sum = scratch.reduce((total, { emptyDir }) => total + parseQuantity(emptyDir?.sizeLimit), 0);
    return [
      ...scratch.flatMap(({ name, emptyDir }) => unless(emptyDir?.sizeLimit !== undefined, `volume ${name} has no limit`)),
      ...unless(!(sum > limitOf(pod, 'ephemeral-storage')), 'has directories that are larger together than the disk it may use'),
    ];
  }),
  {
    id: 'quota',
    holds: 'Each namespace has a quota that leaves room for every pod at its most and for replacing it, and a limit range',
    needs: 'objects',
    check: (view) =>
      namespacesOf(view).flatMap((namespace) => {
        const pods = view.pods.filter((pod) => pod.namespace === namespace);
        const quota = ofKind(view.objects, 'ResourceQuota').find(({ metadata }) => metadata.namespace === namespace);
        const range = ofKind(view.objects, 'LimitRange').some(({ metadata }) => metadata.namespace === namespace);
        const hard = quota?.spec?.hard ?? {};
        const most = (of: (pod: PodView) => number) => pods.reduce((sum, pod) => sum + countsOf(pod, view).max * of(pod), 0);
        const wanted = {
          pods: most(() => 1),
          'requests.cpu': most((pod) => requestOf(pod, 'cpu')),
          'requests.memory': most((pod) => requestOf(pod, 'memory')),
          'limits.memory': most((pod) => limitOf(pod, 'memory')),
        };
        const short = Object.entries(wanted).filter(([name, most]) => !(parseQuantity(hard[name]) * rounding >= most));
        return [
          ...unless(range, 'has no LimitRange'),
          ...unless(quota !== undefined, 'has no ResourceQuota'),
          ...(quota === undefined ? [] : short.map(([name]) => `its quota of ${name} is less than a rollout takes`)),
        ].map((message) => problem(`Namespace ${namespace}`, message));
      }),
  },
  {
    id: 'fits-the-node',
    holds: 'What runs on one machine asks for no more than the machine has',
    needs: 'model',
    check: (view) => {
      const { node } = view.resolved.environment.size;
      if (node === undefined || clusterTraits(view.resolved.environment).nodes !== 'one') return [];
      const asked = (resource: string) => view.pods.reduce((sum, pod) => sum + countsOf(pod, view).min * requestOf(pod, resource), 0);
      // During a rollout, a service has one additional pod.
      const rolled = view.pods.filter(({ owner }) => owner.kind === 'Deployment');
      const withOneMore = (resource: string) => asked(resource) + Math.max(0, ...rolled.map((pod) => requestOf(pod, resource)));
      const cpuMilli = Math.round(withOneMore('cpu') * 1000);
      const memoryMi = withOneMore('memory') / 1024 ** 2;
      return [
        ...unless(cpuMilli <= node.cpuMilli - controlPlaneCpuMilli, `all pods and one more ask for ${cpuMilli} thousandths of a core`),
        ...unless(memoryMi <= node.memoryMi * (1 - reservedMemoryShare), `all pods and one more ask for ${memoryMi} Mi of memory`),
      ].map((message) => problem(`Namespace ${cluster.namespaces.app}`, message));
    },
  },
];

const namespacesOf = ({ pods }: View): readonly string[] => [...new Set(pods.map(({ namespace }) => namespace))];

/** Kubernetes quantities as numbers, for sums and comparisons. */
const factors: Readonly<Record<string, number>> = {
  '': 1,
  m: 0.001,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
};

/** Cores or bytes; NaN for a text that is not a quantity. */
function parseQuantity(text: string | number | undefined): number {
  const [, number, unit = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(text)) ?? [];
  const factor = factors[unit];
  return number === undefined || factor === undefined ? NaN : Number(number) * factor;
}
