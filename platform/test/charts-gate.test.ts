import { JsonPatch } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { judge } from '../src/gate/gate.ts';
import { rules } from '../src/gate/rules.ts';
import { waivers } from '../src/gate/waivers.ts';
import type { SizeId } from '../src/model/model.ts';
import type { ClusterTarget } from '../src/model/targets.ts';
import { exampleFacts } from '../src/render/kubernetes/facts.ts';
import { isKubernetesObject, type KubernetesObject, keyOf } from '../src/render/kubernetes/objects.ts';
import { synthCluster } from '../src/render/kubernetes/synth.ts';

const synth = (target: ClusterTarget, size: SizeId) => synthCluster({ name: 'test', target, size }, exampleFacts(target, size));
const kind = synth('kind', 'laptop');
const eks = synth('eks', 'prod');

describe('the gate lets through', () => {
  test.each([
    { target: 'kind', size: 'tiny' },
    { target: 'kind', size: 'laptop' },
    { target: 'kind', size: 'dev' },
    { target: 'eks', size: 'tiny' },
    { target: 'eks', size: 'laptop' },
    { target: 'eks', size: 'dev' },
    { target: 'eks', size: 'staging' },
    { target: 'eks', size: 'prod' },
  ] as const)('everything of $target at size $size', async ({ target, size }) => {
    const verdict = await judge(synth(target, size));

    expect(verdict.findings).toEqual([]);
    expect(verdict.skipped).toEqual([]);
  });
});

type Change = (objects: readonly KubernetesObject[]) => readonly KubernetesObject[];

/** Changes the one object whose key begins like this; a missing path is an error of the test. */
function patch(key: string, ...patches: readonly JsonPatch[]): Change {
  return (objects) => {
    const at = objects.findIndex((object) => keyOf(object).startsWith(key));
    if (at < 0) throw new Error(`there is no ${key}`);
    const changed: unknown = JsonPatch.apply(structuredClone(objects[at]), ...patches);
    if (!isKubernetesObject(changed)) throw new Error(`${key} is no object any more`);
    return objects.with(at, changed);
  };
}
const without =
  (key: string): Change =>
  (objects) =>
    objects.filter((object) => !keyOf(object).startsWith(key));
const withObject =
  (object: KubernetesObject): Change =>
  (objects) => [...objects, object];

const { add, remove, replace } = {
  add: (path: string, value: unknown) => JsonPatch.add(path, value),
  remove: (path: string) => JsonPatch.remove(path),
  replace: (path: string, value: unknown) => JsonPatch.replace(path, value),
};

const expenses = 'Deployment debt/expenses';
const pod = '/spec/template/spec';
const container = `${pod}/containers/0`;
const context = `${container}/securityContext`;
const labelled = (kindName: string, name: string, rest: Readonly<Record<string, unknown>>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: kindName,
  metadata: {
    ...(kind.objects.find((object) => keyOf(object) === 'ServiceAccount debt/expenses')?.metadata ?? {}),
    name,
    namespace: 'debt',
  },
  ...rest,
});

interface Plant {
  readonly rule: string;
  readonly what: string;
  /** @default kind */
  readonly on?: 'eks';
  readonly change: Change;
}

const plants: readonly Plant[] = [
  { rule: 'runs-as-nobody', what: 'a user of the node', change: patch(expenses, replace(`${context}/runAsUser`, 1000)) },
  { rule: 'not-root', what: 'root', change: patch('StatefulSet debt-stores/postgres', replace(`${context}/runAsUser`, 0)) },
  { rule: 'no-escalation', what: 'a privileged container', change: patch(expenses, replace(`${context}/privileged`, true)) },
  { rule: 'no-capabilities', what: 'a capability', change: patch(expenses, add(`${context}/capabilities/add`, ['NET_ADMIN'])) },
  { rule: 'seccomp', what: 'no seccomp profile', change: patch(expenses, remove(`${pod}/securityContext/seccompProfile`)) },
  {
    rule: 'read-only-root',
    what: 'an image that can be written to',
    change: patch(expenses, replace(`${context}/readOnlyRootFilesystem`, false)),
  },
  {
    rule: 'nothing-of-the-host',
    what: 'a path of the host',
    change: patch(expenses, add(`${pod}/volumes/0`, { name: 'host', hostPath: { path: '/' } })),
  },
  {
    rule: 'no-host-in-probes',
    what: 'a probe of another host',
    change: patch(expenses, add(`${container}/livenessProbe/httpGet/host`, 'example.com')),
  },
  {
    rule: 'no-kernel-settings',
    what: 'a sysctl',
    change: patch(expenses, add(`${pod}/securityContext/sysctls`, [{ name: 'a', value: 'b' }])),
  },
  { rule: 'no-token', what: 'a token', change: patch(expenses, replace(`${pod}/automountServiceAccountToken`, true)) },
  { rule: 'no-privileged-ports', what: 'port 80', change: patch(expenses, replace(`${container}/ports/0/containerPort`, 80)) },
  { rule: 'resources', what: 'no limit of memory', change: patch(expenses, remove(`${container}/resources/limits/memory`)) },
  { rule: 'scratch-is-bounded', what: 'a directory without a limit', change: patch(expenses, replace(`${pod}/volumes/0/emptyDir`, {})) },
  { rule: 'quota', what: 'a quota without room for a rollout', change: patch('ResourceQuota debt/quota', replace('/spec/hard/pods', 3)) },
  {
    rule: 'fits-the-node',
    what: 'a pod as large as the machine',
    change: patch(expenses, replace(`${container}/resources/requests/memory`, '8Gi')),
  },
  {
    rule: 'fits-the-node',
    what: 'pods that leave no core to the control plane',
    change: patch(expenses, replace(`${container}/resources/requests/cpu`, '1')),
  },
  {
    rule: 'quota',
    what: 'a quota without room for replacing every store at once',
    change: patch('ResourceQuota debt-stores/quota', replace('/spec/hard/requests.memory', '3904Mi')),
  },
  {
    rule: 'image-pinned',
    what: 'an image without a version',
    change: patch('StatefulSet debt-stores/redis', replace(`${container}/image`, 'valkey/valkey:latest')),
  },
  {
    rule: 'image-trusted',
    what: 'a tag on eks',
    on: 'eks',
    change: patch(expenses, replace(`${container}/image`, 'elsewhere/expenses:1')),
  },
  {
    rule: 'pull-policy',
    what: 'a digest that is not asked for',
    on: 'eks',
    change: patch(expenses, replace(`${container}/imagePullPolicy`, 'IfNotPresent')),
  },
  { rule: 'probes', what: 'no startup probe', change: patch(expenses, remove(`${container}/startupProbe`)) },
  {
    rule: 'probes-differ',
    what: 'liveness that asks the dependencies',
    change: patch(expenses, replace(`${container}/livenessProbe/httpGet/path`, '/readyz')),
  },
  {
    rule: 'probes-are-cheap',
    what: 'a whole Node every ten seconds',
    change: patch(
      'StatefulSet debt-stores/mongodb',
      replace(`${container}/readinessProbe/exec/command`, ['mongosh', '--eval', 'db.hello()']),
    ),
  },
  {
    rule: 'graceful-stop',
    what: 'a pod that is killed while it drains',
    change: patch(expenses, replace(`${pod}/terminationGracePeriodSeconds`, 10)),
  },
  {
    rule: 'graceful-stop',
    what: 'a load balancer that forgets a pod too early',
    on: 'eks',
    change: patch(
      'Service debt/gateway',
      replace(
        '/metadata/annotations/service.beta.kubernetes.io~1aws-load-balancer-target-group-attributes',
        'deregistration_delay.timeout_seconds=1',
      ),
    ),
  },
  {
    rule: 'replicas',
    what: 'one pod in prod',
    on: 'eks',
    change: patch('HorizontalPodAutoscaler debt/expenses', replace('/spec/minReplicas', 1)),
  },
  { rule: 'autoscaler', what: 'a fixed number beside an autoscaler', on: 'eks', change: patch(expenses, add('/spec/replicas', 3)) },
  {
    rule: 'disruption-budget',
    what: 'a budget that stops every drain',
    change: patch('PodDisruptionBudget debt/expenses', replace('/spec/maxUnavailable', 0)),
  },
  {
    rule: 'budget-selects',
    what: 'a budget of nothing',
    change: patch('PodDisruptionBudget debt/expenses', replace('/spec/selector', { matchLabels: { a: 'b' } })),
  },
  { rule: 'spread', what: 'pods that stay together', change: patch(expenses, remove(`${pod}/topologySpreadConstraints`)) },
  { rule: 'rolling-update', what: 'all pods replaced at once', change: patch(expenses, replace('/spec/strategy', { type: 'Recreate' })) },
  { rule: 'priority', what: 'no priority', change: patch(expenses, remove(`${pod}/priorityClassName`)) },
  { rule: 'network-policy', what: 'a namespace without a default', change: without('NetworkPolicy debt/default-deny') },
  {
    rule: 'network-policy-selects',
    what: 'a policy of nothing',
    change: patch('NetworkPolicy debt/expenses', replace('/spec/podSelector/matchLabels', { a: 'b' })),
  },
  { rule: 'edges', what: 'an egress that no edge needs', change: patch('NetworkPolicy debt/mailer', add('/spec/egress/0', {})) },
  { rule: 'edges', what: 'an edge of the model that is closed', change: patch('NetworkPolicy debt/expenses', remove('/spec/ingress/0')) },
  { rule: 'exposed', what: 'a second ingress', change: patch('Service debt/expenses', replace('/spec/type', 'NodePort')) },
  {
    rule: 'health-check',
    what: 'a load balancer that asks a closed port',
    on: 'eks',
    change: patch('NetworkPolicy debt/gateway', remove('/spec/ingress/1')),
  },
  {
    rule: 'health-check',
    what: 'a load balancer that asks a port which is not there',
    on: 'eks',
    change: patch(
      'Service debt/gateway',
      replace('/metadata/annotations/service.beta.kubernetes.io~1aws-load-balancer-healthcheck-port', '8082'),
    ),
  },
  {
    rule: 'domain',
    what: 'a load balancer that no record of the domain leads to',
    on: 'eks',
    change: patch('Service debt/gateway', replace('/metadata/annotations/external-dns.alpha.kubernetes.io~1hostname', 'other.example.com')),
  },
  {
    rule: 'readiness-gate',
    what: 'a rollout that does not wait for the load balancer',
    on: 'eks',
    change: patch('Namespace debt', remove('/metadata/labels/eks.amazonaws.com~1pod-readiness-gate-inject')),
  },
  {
    rule: 'tls',
    what: 'a listener in the clear',
    on: 'eks',
    change: patch('Service debt/gateway', replace('/spec/ports/0/port', 80)),
  },
  { rule: 'service-selects', what: 'a Service of nothing', change: patch('Service debt/expenses', replace('/spec/selector', { a: 'b' })) },
  {
    rule: 'service-account',
    what: 'the account of another unit',
    change: patch(expenses, replace(`${pod}/serviceAccountName`, 'mailer')),
  },
  {
    rule: 'no-rights',
    what: 'a role',
    change: withObject({ ...labelled('Role', 'reader', { rules: [] }), apiVersion: 'rbac.authorization.k8s.io/v1' }),
  },
  {
    rule: 'namespace',
    what: 'something in kube-system',
    change: patch('Service debt/expenses', replace('/metadata/namespace', 'kube-system')),
  },
  {
    rule: 'selectors',
    what: 'a version in the selector',
    change: patch(expenses, add('/spec/selector/matchLabels/app.kubernetes.io~1version', 'c-0000000000000000')),
  },
  { rule: 'labels', what: 'an object without an owner', change: patch('Service debt/expenses', remove('/metadata/labels/owner')) },
  { rule: 'one-of-each', what: 'the same name twice', change: (objects) => [...objects, ...objects.slice(0, 1)] },
  { rule: 'headless', what: 'a store without its Service', change: without('Service debt-stores/postgres') },
  { rule: 'job-ends', what: 'a Job for ever', change: patch('Job debt/expenses-migrate', remove('/spec/activeDeadlineSeconds')) },
  {
    rule: 'job-ends',
    what: 'a Job that is never cleaned up',
    change: patch('Job debt/expenses-migrate', remove('/metadata/annotations/debt.dev~1kept')),
  },
  { rule: 'names-are-asked-once', what: 'five questions for a name', change: patch(expenses, remove(`${pod}/dnsConfig`)) },
  { rule: 'no-secrets-in-sight', what: 'a Secret', change: withObject(labelled('Secret', 'expenses', { stringData: { a: 'b' } })) },
  {
    rule: 'no-secrets-in-sight',
    what: 'a password in a variable',
    change: patch(expenses, add(`${container}/env/0`, { name: 'UPSTREAM', value: 'http://me:secret@host' })),
  },
  {
    rule: 'variables-once',
    what: 'a variable twice',
    change: patch(expenses, add(`${container}/env/0`, { name: 'LOG_LEVEL', value: 'debug' })),
  },
  { rule: 'references', what: 'a ConfigMap that is gone', change: without('ConfigMap debt/gateway') },
  {
    rule: 'secret-keys',
    what: 'a key that is not fetched',
    on: 'eks',
    change: patch('ExternalSecret debt/expenses', remove('/spec/data/0')),
  },
  {
    rule: 'variables',
    what: 'a variable that the service does not read',
    change: patch(expenses, add(`${container}/env/0`, { name: 'MONGO_URL', value: '' })),
  },
  { rule: 'variables', what: 'a variable that is missing', change: patch(expenses, remove(`${container}/env/0`)) },
  {
    rule: 'files-by-content',
    what: 'a file that changed under its name',
    change: patch('ConfigMap debt/gateway', replace('/data/Caddyfile', ':80')),
  },
  { rule: 'complete', what: 'a unit that is missing', change: without('Deployment debt/mailer') },
  { rule: 'order', what: 'a service before its schema', change: patch(expenses, replace('/metadata/annotations/debt.dev~1wave', '1')) },
  { rule: 'schema', what: 'a field that does not exist', change: patch(expenses, add(`${container}/imagePolicy`, 'Always')) },
  { rule: 'schema', what: 'a field of the wrong type', change: patch(expenses, replace('/spec/minReadySeconds', 'five')) },
  { rule: 'schema', what: 'a field that is missing', change: patch(expenses, remove('/spec/selector')) },
  {
    rule: 'schema',
    what: 'an unknown kind',
    change: withObject({ ...labelled('Widget', 'a', {}), apiVersion: 'example.com/v1' }),
  },
  {
    rule: 'schema',
    what: 'a wrong custom resource',
    on: 'eks',
    change: patch('ExternalSecret debt/expenses', replace('/apiVersion', 'external-secrets.io/v1beta1')),
  },
];

describe('the gate catches', () => {
  test.each(plants)('$what ($rule)', async ({ rule, on, change }) => {
    const { objects, resolved } = on === 'eks' ? eks : kind;

    const { findings } = await judge({ objects: change(objects), resolved });

    expect(findings.map((finding) => finding.rule)).toContain(rule);
  });

  test('a violation of every rule that there is', () => {
    const planted = new Set(plants.map(({ rule }) => rule));

    expect(rules.map(({ id }) => id).filter((id) => !planted.has(id))).toEqual([]);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });
});

describe('a waiver', () => {
  const official = waivers.find(({ object }) => object.endsWith('/postgres'));

  test('is of a store of kind only, with its reason and its end', () => {
    expect(waivers.every(({ object, why, until }) => object.includes(' debt-stores/') && why !== '' && until !== '')).toBe(true);
  });

  test('excuses what it names and nothing else', async () => {
    const { findings } = await judge(kind, official === undefined ? [] : [official]);

    expect(findings.map(({ rule, object }) => [rule, object])).not.toContainEqual(['runs-as-nobody', 'StatefulSet debt-stores/postgres']);
    expect(findings.map(({ object }) => object)).toContain('StatefulSet debt-stores/kafka');
  });

  test('that excuses nothing fails the gate', async () => {
    const { findings } = await judge({ ...kind, objects: kind.objects.filter((object) => keyOf(object) !== official?.object) });

    expect(findings).toContainEqual(expect.objectContaining({ rule: 'waiver', object: 'StatefulSet debt-stores/postgres' }));
  });
});

describe('manifests of another origin', () => {
  test('are held to every rule that needs no model', async () => {
    const { findings, skipped } = await judge({ objects: kind.objects.filter((object) => object.kind === 'Deployment') });

    expect(skipped).toContain('edges');
    expect(findings.map(({ rule }) => rule)).toContain('network-policy');
  });
});
