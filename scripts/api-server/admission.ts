/** The API server must refuse certain objects; this proves that accepted objects were really validated. */
import { isRecord, type KubernetesObject } from '../../platform/src/render/kubernetes/objects.ts';
import { type CheckKubectl, failureText } from './kubectl.ts';
import { podOf, workloadsOf } from './workloads.ts';

/** Root, and on the network of the node. */
const unsafePod = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'unsafe', namespace },
  spec: { hostNetwork: true, containers: [{ name: 'unsafe', image: 'example.com/unsafe:1' }] },
});

/** An unsafe pod is refused in each of our namespaces because of its profile, and accepted in a namespace without one. */
export async function checkPodSecurity(kubectl: CheckKubectl, objects: readonly KubernetesObject[]): Promise<void> {
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  if (namespaces.length === 0) throw new Error('there is no namespace');
  await prepareDefaultAccount(kubectl, ['default', ...namespaces]);
  await kubectl.must(['create', '--dry-run=server', `--filename=${await kubectl.file('unsafe', unsafePod('default'))}`]);
  for (const namespace of namespaces) {
    const ran = await kubectl.ask(['create', '--dry-run=server', `--filename=${await kubectl.file('unsafe', unsafePod(namespace))}`]);
    const isRefused = ran.code === 1 && /\(Forbidden\)/.test(ran.err) && /PodSecurity "restricted:v/.test(ran.err);
    if (!isRefused)
      throw new Error(failureText(`an unsafe pod in the namespace ${namespace} was not refused for its profile: kubectl create`, ran));
  }
}

/** A controller normally creates one in each namespace; without it, no pod is admitted. */
async function prepareDefaultAccount(kubectl: CheckKubectl, namespaces: readonly string[]): Promise<void> {
  const accounts = namespaces.map((namespace) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } }));
  await kubectl.must(['apply', '--server-side', `--filename=${await kubectl.file('accounts', ...accounts)}`]);
}

/**
 * Creates the maximum number of pods: all replicas, and one more of each workload for its replacement. The quota's status, which a controller would
 * write, is written here, because the API server compares with it. A pod that is too large is refused at the end.
 */
export async function checkQuota(kubectl: CheckKubectl, objects: readonly KubernetesObject[]): Promise<void> {
  const quotas = objects.filter(({ kind }) => kind === 'ResourceQuota');
  if (quotas.length === 0) throw new Error('there is no quota');
  for (const quota of quotas) await openQuota(kubectl, quota);
  const pods = workloadsOf(objects).flatMap(({ object, podsMax }) => {
    const count = object.kind === 'Job' ? 1 : podsMax + 1;
    return Array.from({ length: count }, (_, index) => podOf(object, index));
  });
  const all = await kubectl.file('quota-pods', ...pods);
  try {
    await kubectl.must(['create', `--filename=${all}`]);
    for (const { metadata } of quotas) await assertTooLargeIsRefused(kubectl, pods, metadata.namespace ?? '');
  } finally {
    await kubectl.ask(['delete', '--ignore-not-found', '--force', '--grace-period=0', '--wait=false', `--filename=${all}`]);
  }
}

async function openQuota(kubectl: CheckKubectl, { metadata: { name, namespace }, spec }: KubernetesObject): Promise<void> {
  const hard = isRecord(spec) && isRecord(spec['hard']) ? spec['hard'] : {};
  const status = { hard, used: Object.fromEntries(Object.keys(hard).map((resource) => [resource, '0'])) };
  const patch = JSON.stringify({ status });
  await kubectl.must([
    'patch',
    'resourcequota',
    name,
    `--namespace=${namespace ?? ''}`,
    '--subresource=status',
    '--type=merge',
    `--patch=${patch}`,
  ]);
}

async function assertTooLargeIsRefused(kubectl: CheckKubectl, pods: readonly KubernetesObject[], namespace: string): Promise<void> {
  const [pod] = pods.filter(({ metadata }) => metadata.namespace === namespace);
  const spec = isRecord(pod?.['spec']) ? pod['spec'] : {};
  const containers = Array.isArray(spec['containers']) ? spec['containers'].filter(isRecord) : [];
  const large = { ...pod, metadata: { ...pod?.metadata, name: 'too-large' }, spec: { ...spec, containers: containers.map(enlarged) } };
  const ran = await kubectl.ask(['create', '--dry-run=server', `--filename=${await kubectl.file('too-large', large)}`]);
  if (ran.code !== 1 || !/\(Forbidden\)/.test(ran.err) || !/exceeded quota/.test(ran.err))
    throw new Error(failureText(`a pod that is too large for the quota of ${namespace} was not refused: kubectl create`, ran));
}

const enlarged = (container: Readonly<Record<string, unknown>>) => ({
  ...container,
  resources: {
    requests: { cpu: '1', memory: '900Gi', 'ephemeral-storage': '64Mi' },
    limits: { cpu: '1', memory: '900Gi', 'ephemeral-storage': '64Mi' },
  },
});
