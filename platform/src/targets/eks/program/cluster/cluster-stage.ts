/** What the cluster must contain before the manifests: a pool of nodes, enforced network policies, namespaces, the secret store, ArgoCD. */
import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { cluster as names } from '../../../../model/cluster.ts';
import type { Context } from '../context.ts';
import { externalDns, externalDnsValues } from '../dns/domain.ts';
import { secretStore } from '../identity/identities.ts';
import { podLogs, podLogValues } from '../watch/pod-logs.ts';
import type { Cluster } from './cluster.ts';
import { kubeconfig } from './kubeconfig.ts';
import { networkPolicyConfig } from './network-policies.ts';

/** Charts of others, pinned. */
const charts = {
  externalSecrets: { chart: 'external-secrets', version: '1.1.0', repo: 'https://charts.external-secrets.io' },
  externalDns: { chart: 'external-dns', version: '1.19.0', repo: 'https://kubernetes-sigs.github.io/external-dns/' },
  fluentBit: { chart: 'aws-for-fluent-bit', version: '0.1.35', repo: 'https://aws.github.io/eks-charts' },
  argocd: { chart: 'argo-cd', version: '9.1.0', repo: 'https://argoproj.github.io/argo-helm' },
} as const;
const argocdNamespace = 'argocd';
export const secretStoreName = 'debt';

export function createClusterStage(context: Context, cluster: Cluster): void {
  const parent = new pulumi.ComponentResource('debt:aws:ClusterStage', 'cluster-stage', {}, { dependsOn: [cluster.resource] });
  const provider = new kubernetes.Provider(
    'cluster',
    { kubeconfig: kubeconfig(context, cluster), enableServerSideApply: true },
    { parent, dependsOn: [cluster.resource] },
  );
  const first: pulumi.CustomResourceOptions = { parent, provider };
  // Deleted last: objects with finalizers are deleted only while the controllers that remove the finalizers have nodes to run on.
  const nodes = createNodePool(context, first);
  const options = { ...first, dependsOn: [nodes] };
  new kubernetes.core.v1.ConfigMap(
    'network-policies',
    {
      metadata: { name: networkPolicyConfig.name, namespace: networkPolicyConfig.namespace },
      data: { [networkPolicyConfig.key]: 'true' },
    },
    options,
  );
  const secrets = createNamespace(context, secretStore.namespace, 'baseline', options);
  const store = createSecretStore(context, { ...options, dependsOn: [secrets] });
  const dns = createExternalDns(context, options);
  // It is deleted first: its ExternalSecrets need their operator and store, and the record of its load balancer needs external-dns.
  const app = createNamespace(context, names.namespaces.app, 'restricted', { ...options, dependsOn: [store, ...dns] });
  createPodLogsAgent(context, options);
  const argocd = createNamespace(context, argocdNamespace, 'baseline', options);
  createArgocd(context, { ...options, dependsOn: [app, argocd] });
}

function createNodePool({ profile }: Context, options: pulumi.CustomResourceOptions): pulumi.Resource {
  const requirement = (key: string, values: readonly string[]) => ({ key, operator: 'In', values });
  return new kubernetes.apiextensions.CustomResource(
    'node-pool',
    {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'debt' },
      spec: {
        template: {
          spec: {
            nodeClassRef: { group: 'eks.amazonaws.com', kind: 'NodeClass', name: 'default' },
            requirements: [
              requirement('eks.amazonaws.com/instance-category', profile.nodeFamilies),
              requirement('kubernetes.io/arch', ['amd64']),
              requirement('karpenter.sh/capacity-type', ['on-demand']),
            ],
            expireAfter: '336h',
          },
        },
        limits: { cpu: String(profile.nodeCpusMax) },
        disruption: { consolidationPolicy: 'WhenEmptyOrUnderutilized', consolidateAfter: '5m', budgets: [{ nodes: '10%' }] },
      },
    },
    options,
  );
}

function createNamespace(
  { environment }: Context,
  name: string,
  level: 'restricted' | 'baseline' | 'privileged',
  options: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Namespace {
  const modes = ['enforce', 'audit', 'warn'];
  const security = modes.flatMap((mode): readonly (readonly [string, string])[] => [
    [`pod-security.kubernetes.io/${mode}`, level],
    [`pod-security.kubernetes.io/${mode}-version`, names.kubernetes],
  ]);
  const gates = name === names.namespaces.app ? names.readinessGates : {};
  const labels = { ...Object.fromEntries(security), ...gates, 'debt.dev/environment': environment.name };
  return new kubernetes.core.v1.Namespace(name, { metadata: { name, labels } }, options);
}

function createSecretStore({ settings }: Context, options: pulumi.CustomResourceOptions): pulumi.Resource {
  const operator = new kubernetes.helm.v3.Release(
    'external-secrets',
    release(charts.externalSecrets, secretStore.namespace, { serviceAccount: { name: secretStore.serviceAccount } }),
    options,
  );
  return new kubernetes.apiextensions.CustomResource(
    'secret-store',
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      metadata: { name: secretStoreName },
      // Without an `auth` the operator uses the identity of its own pod.
      spec: {
        conditions: [{ namespaces: [names.namespaces.app] }],
        provider: { aws: { service: 'SecretsManager', region: settings.region } },
      },
    },
    { ...options, dependsOn: [operator] },
  );
}

function createExternalDns(context: Context, options: pulumi.CustomResourceOptions): readonly pulumi.Resource[] {
  if (context.settings.zoneId === undefined) return [];
  const { namespace } = externalDns;
  const inside = { ...options, dependsOn: [createNamespace(context, namespace, 'baseline', options)] };
  const args = release(charts.externalDns, namespace, externalDnsValues(context));
  return [new kubernetes.helm.v3.Release('external-dns', args, inside)];
}

/** It reads the logs on the disk of each node, which only a privileged namespace allows. */
function createPodLogsAgent(context: Context, options: pulumi.CustomResourceOptions): void {
  const { namespace } = podLogs;
  const inside = { ...options, dependsOn: [createNamespace(context, namespace, 'privileged', options)] };
  new kubernetes.helm.v3.Release('fluent-bit', release(charts.fluentBit, namespace, podLogValues(context)), inside);
}

function createArgocd({ settings, environment }: Context, options: pulumi.CustomResourceOptions): void {
  const argocd = new kubernetes.helm.v3.Release('argocd', release(charts.argocd, argocdNamespace, {}), options);
  if (settings.gitops === undefined) return;
  const { repository, path, revision } = settings.gitops;
  const metadata = { name: `debt-${environment.name}`, namespace: argocdNamespace };
  const destination = { server: 'https://kubernetes.default.svc', namespace: names.namespaces.app };
  const inside = { ...options, dependsOn: [argocd] };
  const appProject = new kubernetes.apiextensions.CustomResource(
    'app-project',
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata,
      spec: {
        sourceRepos: [repository],
        destinations: [destination],
        clusterResourceWhitelist: [
          { group: '', kind: 'Namespace' },
          { group: 'scheduling.k8s.io', kind: 'PriorityClass' },
        ],
      },
    },
    inside,
  );
  new kubernetes.apiextensions.CustomResource(
    'application',
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata,
      spec: {
        project: metadata.name,
        source: { repoURL: repository, path, targetRevision: revision },
        destination,
        syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['ServerSideApply=true'] },
      },
    },
    { ...inside, dependsOn: [appProject] },
  );
}

function release(
  { chart, version, repo }: { readonly chart: string; readonly version: string; readonly repo: string },
  namespace: string,
  values: Readonly<Record<string, unknown>>,
): kubernetes.helm.v3.ReleaseArgs {
  return { name: chart, chart, version, namespace, repositoryOpts: { repo }, values, atomic: true, createNamespace: false };
}
