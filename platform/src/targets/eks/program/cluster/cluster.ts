/** EKS in Auto Mode: AWS runs the nodes, storage and load balancers; access entries grant permissions. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { type Context, group, holdsData, isProtected } from '../context.ts';
import type { Keys } from '../identity/keys.ts';
import { createRole } from '../identity/roles.ts';
import { createLogGroup } from '../logs.ts';
import { metricsAddon } from '../metrics.ts';
import type { Network } from '../network/network.ts';

/** Pinned, so that an upgrade is always a planned change. */
export const clusterVersion = '1.34';
export const controlPlaneLogs = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'] as const;

const managed = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
const clusterPolicies = [
  'AmazonEKSClusterPolicy',
  'AmazonEKSComputePolicy',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingPolicy',
].map(managed);
const nodePolicies = ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'].map(managed);

export interface Cluster {
  readonly name: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  /** The CA certificate: base64 of PEM. */
  readonly caCertificate: pulumi.Output<string>;
  /** EKS makes it with the cluster; the nodes, and so their pods, have it. */
  readonly securityGroup: pulumi.Output<string>;
  readonly resource: aws.eks.Cluster;
}

/** Its ARN follows from its name, so roles can be restricted to it before it exists. */
export const clusterArn = ({ settings: { region, account }, name }: Context): string =>
  `arn:aws:eks:${region}:${account}:cluster/${name('', 'cluster')}`;

export function createCluster(context: Context, network: Network, keys: Keys): Cluster {
  const { name, tags, profile, settings } = context;
  const options = group(context, 'Cluster');
  const logs = createLogGroup(context, keys, { id: 'cluster-logs', name: `/aws/eks/${name('', 'cluster')}/cluster` }, options);
  const role = createRole(
    context,
    { what: 'cluster', service: 'eks.amazonaws.com', source: clusterArn(context), managed: clusterPolicies },
    options,
  );
  const nodes = createRole(context, { what: 'nodes', service: 'ec2.amazonaws.com', managed: nodePolicies }, options);
  const open = profile.publicEndpoint && settings.operatorRanges.length > 0;
  const cluster = new aws.eks.Cluster(
    'main',
    {
      name: name('', 'cluster'),
      version: clusterVersion,
      roleArn: role.arn,
      bootstrapSelfManagedAddons: false,
      // The creator is an operator as well, and an entry that EKS creates automatically would conflict with the one below.
      accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
      computeConfig: { enabled: true, nodePools: ['system'], nodeRoleArn: nodes.arn },
      kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
      storageConfig: { blockStorage: { enabled: true } },
      vpcConfig: {
        subnetIds: [...network.nodeSubnets],
        endpointPrivateAccess: true,
        endpointPublicAccess: open,
        ...(open ? { publicAccessCidrs: settings.operatorRanges } : {}),
      },
      encryptionConfig: { provider: { keyArn: keys.arn }, resources: ['secrets'] },
      enabledClusterLogTypes: [...controlPlaneLogs],
      upgradePolicy: { supportType: 'STANDARD' },
      deletionProtection: isProtected(context),
      tags: tags('cluster'),
    },
    // The log group is ours, with a retention and a key. It must exist first, or EKS creates one without them.
    // EKS fixes this permission at creation: a change of it would replace the cluster.
    { ...holdsData(context, options), dependsOn: [logs], ignoreChanges: ['accessConfig.bootstrapClusterCreatorAdminPermissions'] },
  );
  admitOperators(context, cluster, options);
  createMetrics(context, cluster, options);
  return {
    name: cluster.name,
    endpoint: cluster.endpoint,
    caCertificate: cluster.certificateAuthority.apply(({ data }) => data),
    securityGroup: cluster.vpcConfig.apply(({ clusterSecurityGroupId }) => clusterSecurityGroupId),
    resource: cluster,
  };
}

/** Protection is inherited, and the permission to administer the cluster must be easy to revoke. */
function admitOperators({ settings, tags }: Context, cluster: aws.eks.Cluster, options: pulumi.CustomResourceOptions): void {
  settings.operatorRoles.forEach((principalArn, index) => {
    const entry = new aws.eks.AccessEntry(
      `operator-${index}`,
      { clusterName: cluster.name, principalArn, type: 'STANDARD', tags: tags(`operator-${index}`) },
      { ...options, parent: cluster, protect: false },
    );
    new aws.eks.AccessPolicyAssociation(
      `operator-${index}`,
      {
        clusterName: cluster.name,
        principalArn,
        policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
        accessScope: { type: 'cluster' },
      },
      { ...options, parent: entry, protect: false },
    );
  });
}

/** Without it, no autoscaler can measure the load of pods. Auto Mode includes none, and its own nodes are for pods that tolerate their taint. */
function createMetrics({ tags }: Context, cluster: aws.eks.Cluster, options: pulumi.CustomResourceOptions): void {
  new aws.eks.Addon(
    metricsAddon,
    {
      clusterName: cluster.name,
      addonName: metricsAddon,
      configurationValues: JSON.stringify({ tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }] }),
      resolveConflictsOnCreate: 'OVERWRITE',
      resolveConflictsOnUpdate: 'OVERWRITE',
      tags: tags(metricsAddon),
    },
    { ...options, parent: cluster, protect: false },
  );
}
