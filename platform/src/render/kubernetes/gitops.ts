/** The content of an operator's repository: rendered manifests, and the two objects with which Argo CD installs them. */
import { environmentLabel, labelsOf } from './names.ts';
import type { KubernetesObject } from './objects.ts';

export interface GitSource {
  readonly environment: string;
  /** Of the operator's repository. */
  readonly repository: string;
  /** The path of the manifests, from the root of the repository. */
  readonly path: string;
}

const argoNamespace = 'argocd';
/** The cluster that Argo CD itself runs in. */
const server = 'https://kubernetes.default.svc';
const clusterWide = new Set(['Namespace', 'PriorityClass']);

const metadataOf = (environment: string): KubernetesObject['metadata'] => {
  const name = `debt-${environment}`;
  const { [environmentLabel]: own = environment, ...labels } = labelsOf({ environment, id: name, component: 'delivery' });
  return { name, namespace: argoNamespace, labels: { ...labels, 'app.kubernetes.io/instance': name, [environmentLabel]: own } };
};

/** The permissions of Argo CD for this environment: this repository, these namespaces, these kinds, and no wildcard. */
export function argoProject({ environment, repository }: GitSource, objects: readonly KubernetesObject[]): KubernetesObject {
  const kinds = new Map(objects.map(({ apiVersion, kind }) => [kind, { group: groupOf(apiVersion), kind }]));
  const sorted = [...kinds.values()].toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  const namespaces = [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))].toSorted();
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: metadataOf(environment),
    spec: {
      description: `The debt tracker of the environment ${environment}.`,
      sourceRepos: [repository],
      destinations: namespaces.map((namespace) => ({ server, namespace })),
      clusterResourceWhitelist: sorted.filter(({ kind }) => clusterWide.has(kind)),
      namespaceResourceWhitelist: sorted.filter(({ kind }) => !clusterWide.has(kind)),
      orphanedResources: { warn: true },
    },
  };
}

/** `revision` is a full commit hash: an installation changes only on an explicit decision, and never because a branch moved. */
export function argoApplication({ environment, repository, path }: GitSource, revision: string, namespace: string): KubernetesObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: metadataOf(environment),
    spec: {
      project: `debt-${environment}`,
      source: { repoURL: repository, path, targetRevision: revision },
      destination: { server, namespace },
      revisionHistoryLimit: 10,
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: ['ServerSideApply=true', 'PruneLast=true', 'CreateNamespace=false'],
        retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
      },
    },
  };
}

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');
