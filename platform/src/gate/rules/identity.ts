/** Names, labels, service accounts and permissions. */
import { environmentLabel, keptAnnotation, selectorOf, unitLabel } from '../../render/kubernetes/names.ts';
import { ofKind, type PodView } from '../kinds.ts';
import { kindRule, podRule, problem, type Rule, unless } from '../rule.ts';

const clusterWide = new Set(['Namespace', 'PriorityClass', 'ClusterRole', 'ClusterRoleBinding']);
const foreign = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);
const rbacKinds = ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'];
const labelValue = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

export const identity: readonly Rule[] = [
  {
    id: 'service-account',
    holds: 'Every unit has an account of its own, which has no token',
    needs: 'objects',
    check: ({ objects, pods }) => {
      const accounts = ofKind(objects, 'ServiceAccount');
      const users = new Map<string, Set<string>>();
      for (const { namespace, spec, labels } of pods) {
        const name = `${namespace}/${spec.serviceAccountName ?? 'default'}`;
        users.set(name, new Set([...(users.get(name) ?? []), labels[unitLabel] ?? '']));
      }
      return pods.flatMap((pod) => {
        const name = pod.spec.serviceAccountName ?? 'default';
        const account = accounts.find(({ metadata }) => metadata.name === name && metadata.namespace === pod.namespace);
        return [
          ...unless(name !== 'default' && account !== undefined, `runs as the account ${name}, which is not there`),
          ...unless(
            account === undefined || account.automountServiceAccountToken === false,
            `has an account that mounts tokens into its pods`,
          ),
          ...unless((users.get(`${pod.namespace}/${name}`)?.size ?? 0) <= 1, `shares the account ${name}`),
        ].map((message) => problem(pod.key, message));
      });
    },
  },
  {
    id: 'no-rights',
    holds: 'Nothing of ours has a right in the cluster: no roles and no bindings',
    needs: 'objects',
    check: ({ objects }) =>
      objects.filter(({ kind }) => rbacKinds.includes(kind)).map((object) => problem(object, 'gives rights that no unit needs')),
  },
  {
    id: 'namespace',
    holds: 'Everything is in a namespace of ours, which enforces the restricted profile of a pinned version',
    needs: 'objects',
    check: ({ objects }) => {
      const namespaces = ofKind(objects, 'Namespace');
      const known = new Set(namespaces.map(({ metadata }) => metadata.name));
      return [
        ...objects.flatMap((object) => {
          const { namespace } = object.metadata;
          const right = clusterWide.has(object.kind)
            ? namespace === undefined
            : namespace !== undefined && known.has(namespace) && !foreign.has(namespace);
          return unless(right, `is in the namespace ${namespace ?? 'default'}`).map((message) => problem(object, message));
        }),
        ...namespaces.flatMap((namespace) =>
          unless(
            ['enforce', 'audit', 'warn'].every((mode) => isRestricted(namespace.metadata.labels ?? {}, mode)),
            'does not enforce the restricted profile',
          ).map((message) => problem(namespace, message)),
        ),
      ];
    },
  },
  podRule(
    'selectors',
    'Selectors are the name and what it is part of, and nothing else; they match their own pods',
    ({ owner, labels }) => {
      const [selected] = [...ofKind([owner], 'Deployment'), ...ofKind([owner], 'StatefulSet')];
      if (selected === undefined) return [];
      const selector = selected.spec?.selector.matchLabels ?? {};
      const wanted = selectorOf(owner.metadata.name);
      return [
        ...unless(
          JSON.stringify(selector) === JSON.stringify(wanted) && selected.spec?.selector.matchExpressions === undefined,
          'is selected by something that may change',
        ),
        ...unless(
          Object.entries(selector).every(([name, value]) => labels[name] === value),
          'does not select its own pods',
        ),
      ];
    },
  ),
  {
    id: 'labels',
    holds: 'Every object has valid labels for what it is, its owner and its environment',
    needs: 'objects',
    check: ({ objects }) =>
      objects.flatMap((object) => {
        const labels = object.metadata.labels ?? {};
        const wanted = [
          'app.kubernetes.io/name',
          'app.kubernetes.io/part-of',
          'app.kubernetes.io/component',
          'app.kubernetes.io/managed-by',
          'owner',
          environmentLabel,
        ];
        const missing = wanted.filter((name) => labels[name] === undefined);
        return [
          ...unless(missing.length === 0, `has no label ${missing.join(', ')}`),
          ...unless(labels['app.kubernetes.io/instance'] === object.metadata.name, 'is not the instance that its label names'),
          ...unless(
            Object.values(labels).every((value) => labelValue.test(value)),
            'has a label whose value is not valid',
          ),
        ].map((message) => problem(object, message));
      }),
  },
  {
    id: 'one-of-each',
    holds: 'No two objects have the same kind, namespace and name',
    needs: 'objects',
    check: ({ objects }) => {
      const keys = objects.map((object) => problem(object, 'is there twice'));
      return keys.filter(({ object }, at) => keys.findIndex((each) => each.object === object) < at);
    },
  },
  kindRule('headless', 'A StatefulSet has the headless Service that its pods are named by', 'StatefulSet', (set, { objects }) => {
    const service = ofKind(objects, 'Service').find(
      ({ metadata }) => metadata.name === set.spec?.serviceName && metadata.namespace === set.metadata.namespace,
    );
    return unless(service?.spec?.clusterIP === 'None', 'has no headless Service');
  }),
  kindRule('job-ends', 'A Job gives up in the end, is cleaned up, and has a name of its own for what it runs', 'Job', (job) => {
    const { ttlSecondsAfterFinished, activeDeadlineSeconds, backoffLimit } = job.spec ?? {};
    return [
      ...unless(
        ttlSecondsAfterFinished !== undefined || job.metadata.annotations?.[keptAnnotation] !== undefined,
        'stays for ever when it is done',
      ),
      ...unless(activeDeadlineSeconds !== undefined && backoffLimit !== undefined, 'may try for ever'),
      ...unless(/-[0-9a-f]{10}$/.test(job.metadata.name), 'has a name that stays when what it runs changes'),
    ];
  }),
  podRule('names-are-asked-once', 'Complete names are not looked for in the search list first', ({ spec }: PodView) =>
    unless(
      spec.dnsConfig?.options?.some(({ name, value }) => name === 'ndots' && Number(value) <= 2) === true,
      'searches for complete names',
    ),
  ),
];

const isRestricted = (labels: Readonly<Record<string, string>>, mode: string): boolean =>
  labels[`pod-security.kubernetes.io/${mode}`] === 'restricted' &&
  /^v1\.\d+$/.test(labels[`pod-security.kubernetes.io/${mode}-version`] ?? '');
