import { beforeAll, describe, expect, test } from 'vitest';
import { profiles } from '../src/model/cloud-profiles.ts';
import { type SizeId, sizeIds } from '../src/model/model.ts';
import { sizes } from '../src/model/sizes.ts';
import { exampleFacts, parseClusterFacts } from '../src/render/kubernetes/facts.ts';
import { synthCluster } from '../src/render/kubernetes/synth.ts';
import { estimate } from '../src/targets/eks/cost/estimate.ts';
import { clusterStagePrice } from '../src/targets/eks/cost/later.ts';
import { factsOf } from '../src/targets/eks/facts-file.ts';
import { rules } from '../src/targets/eks/policies/policies.ts';
import type { PolicyContext } from '../src/targets/eks/policies/rule.ts';
import { stackRules } from '../src/targets/eks/policies/stack-policies.ts';
import { hasAutoscalers } from '../src/targets/eks/program/metrics.ts';
import { interfaceEndpoints } from '../src/targets/eks/program/network/endpoint-services.ts';
import { parseOutputs } from '../src/targets/eks/program/outputs.ts';
import { type Deployed, deployUnderMocks, someRoot, someSettings } from '../src/targets/eks/program/testing.ts';
import { isFindable } from '../src/targets/eks/pulumi-host/import-ids.ts';

const loadTimeoutMs = 240_000;
const deployed = new Map<string, Deployed>();

beforeAll(async () => {
  // One after the other: Pulumi's runtime is a singleton of the process.
  for (const size of sizeIds) deployed.set(size, await deployUnderMocks({ size }));
  deployed.set('stage aws', await deployUnderMocks({ stage: 'aws' }));
}, loadTimeoutMs);

function of(which: string): Deployed {
  const found = deployed.get(which);
  if (found === undefined) throw new Error(`${which} was not deployed`);
  return found;
}
const count = (which: string, type: string): number => of(which).resources.filter((each) => each.type === type).length;
const inputsOf = (which: string, type: string) =>
  of(which)
    .resources.filter((each) => each.type === type)
    .map(({ inputs }) => inputs);
/** `Type.property` where both have the resource with different values, and `Type name` of a resource that only one of them has. */
function differences(smaller: Deployed['resources'], larger: Deployed['resources']) {
  const keyed = (all: Deployed['resources']) =>
    new Map(all.map((resource) => [`${resource.type.split(':').at(-1) ?? ''} ${resource.name}`, resource]));
  const [one, other] = [keyed(smaller), keyed(larger)];
  const differing = new Set<string>();
  for (const [key, { inputs }] of one) {
    const twin = other.get(key)?.inputs;
    if (twin === undefined) continue;
    for (const property of Object.keys({ ...inputs, ...twin }))
      if (JSON.stringify(inputs[property]) !== JSON.stringify(twin[property])) differing.add(`${key.split(' ')[0] ?? ''}.${property}`);
  }
  const alone = [...one.keys()].filter((key) => !other.has(key)).concat([...other.keys()].filter((key) => !one.has(key)));
  return { differing: [...differing].toSorted(), alone: alone.toSorted() };
}
const policyContext = (size: SizeId): PolicyContext => ({
  size,
  region: 'eu-central-1',
  budgetMonthlyUsd: someSettings.budgetMonthlyUsd,
  retiring: false,
});

describe.each(sizeIds)('the program of the cloud at size %s', (size) => {
  test('has outputs that match their schema, without a secret', () => {
    const outputs = parseOutputs(of(size).outputs);

    expect(outputs).toMatchObject({ stage: 'cluster', size, finalSnapshots: { postgres: 'debt-test-postgres-final' } });
    expect(JSON.stringify(outputs)).not.toMatch(/:\/\/[^/"]*:[^/"]*@/);
  });

  test('keeps every rule in every resource', () => {
    const governed = of(size).resources.map(({ type, name, inputs }) => ({ type, name, props: inputs }));
    const faults = governed.flatMap((resource) =>
      rules.flatMap((rule) =>
        rule.check(resource, policyContext(size)).map((fault) => `${rule.id}: ${resource.type} ${resource.name}: ${fault}`),
      ),
    );

    expect(faults).toEqual([]);
    expect(stackRules.flatMap((rule) => rule.check(governed, policyContext(size)))).toEqual([]);
  });

  test('gives everything the tags of all, and a name of its own beside them', () => {
    const [database] = inputsOf(size, 'aws:rds/instance:Instance');
    const named = of(size).resources.filter(({ inputs: { tags } }) => JSON.stringify(tags ?? {}).includes('"Name":"debt-test'));

    expect(database?.['tags']).toEqual({
      ...{ Name: 'debt-test-postgres', project: 'debt', env: 'test', owner: 'platform-team' },
      ...{ 'cost-center': '4711', 'managed-by': 'pulumi' },
    });
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ inputs: { tags } }) => !JSON.stringify(tags).includes('"managed-by":"pulumi"'))).toEqual([]);
  });

  test('has a price for everything that costs something', () => {
    const { unknown, total, lines } = estimate(of(size).resources);

    expect(unknown).toEqual([]);
    expect(total.to).toBeGreaterThan(total.from);
    expect(lines.some(({ type }) => type === 'aws:rds/instance:Instance')).toBe(true);
  });

  test('the estimated price of the second stage, before it can be planned, is that of the resources in the cluster', () => {
    const inside = of(size).resources.filter(({ type }) => type.startsWith('kubernetes:'));

    expect(clusterStagePrice(profiles[size])).toEqual(estimate(inside).total);
  });

  test('what a killed run has made is found again by repair, but for what has neither a fixed name nor tags', () => {
    const types = new Set(of(size).resources.map(({ type }) => type));
    const lost = [...types].filter((type) => /^aws:/.test(type) && !isFindable(type));

    expect(lost.toSorted()).toEqual([
      'aws:acm/certificateValidation:CertificateValidation',
      ...(size === 'prod' ? ['aws:backup/selection:Selection'] : []),
      'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup',
      'aws:ec2/routeTableAssociation:RouteTableAssociation',
      'aws:msk/configuration:Configuration',
      'aws:secretsmanager/secretVersion:SecretVersion',
      // A second request with the same address gives the same subscription.
      'aws:sns/topicSubscription:TopicSubscription',
    ]);
  });

  test('has as many NAT gateways and endpoints as its profile defines', () => {
    const { natGateways, interfaceEndpoints: wanted } = profiles[size];
    const services = inputsOf(size, 'aws:ec2/vpcEndpoint:VpcEndpoint').map((inputs) =>
      String(inputs['serviceName']).replace('com.amazonaws.eu-central-1.', ''),
    );

    expect(count(size, 'aws:ec2/natGateway:NatGateway')).toBe(natGateways);
    expect(services).toEqual(['s3', ...(wanted ? interfaceEndpoints : [])]);
  });

  test('has one identity for the workload that calls AWS, one for the secret store, one for the record of the domain, one for logs, and no other', () => {
    const accounts = inputsOf(size, 'aws:eks/podIdentityAssociation:PodIdentityAssociation').map(
      ({ namespace, serviceAccount }) => `${String(namespace)}/${String(serviceAccount)}`,
    );

    expect(accounts.toSorted()).toEqual([
      'debt/mailer',
      'external-dns/external-dns',
      'external-secrets/external-secrets',
      'logging/fluent-bit',
    ]);
  });

  test('the cluster has the add-on that feeds autoscalers, when the manifests of the size have one', () => {
    const { objects } = synthCluster({ name: 'test', target: 'eks', size }, exampleFacts('eks', size));
    const autoscalers = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');

    expect(autoscalers.length > 0).toBe(hasAutoscalers(sizes[size]));
    expect(inputsOf(size, 'aws:eks/addon:Addon')).toMatchObject([{ addonName: 'metrics-server', clusterName: 'debt-test' }]);
  });

  test('can be planned before anything exists, when no answer of the cloud is known', async () => {
    const { resources } = await deployUnderMocks({ size, preview: true });

    expect(resources.map(({ type, name }) => `${type} ${name}`).toSorted()).toEqual(
      of(size)
        .resources.map(({ type, name }) => `${type} ${name}`)
        .toSorted(),
    );
  });
});

describe('the program of the cloud', () => {
  test('the operators of the settings administer the cluster, each through one entry, and EKS adds no one by itself', () => {
    const [cluster] = inputsOf('prod', 'aws:eks/cluster:Cluster');

    expect(cluster?.['accessConfig']).toEqual({ authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false });
    expect(inputsOf('prod', 'aws:eks/accessEntry:AccessEntry').map(({ principalArn }) => principalArn)).toEqual(someSettings.operatorRoles);
  });

  test('gives pods the permissions to send mail as us, to read our secrets, to write the records of our domain and the logs of pods, and no other', () => {
    const policies = new Map(
      of('prod')
        .resources.filter(({ type, name }) => type === 'aws:iam/rolePolicy:RolePolicy' && name.startsWith('pod-'))
        .map(({ name, inputs }) => [name, String(inputs['policy'])]),
    );

    expect([...policies.keys()].toSorted()).toEqual(['pod-external-dns', 'pod-fluent-bit', 'pod-mailer', 'pod-secret-store']);
    expect(policies.get('pod-mailer')).toContain('"ses:SendEmail","ses:SendRawEmail"');
    expect(policies.get('pod-secret-store')).toContain('secret:debt/test/*');
  });

  test('makes nothing inside the cluster in its first stage, and the same on AWS in both', () => {
    const onAws = (which: string) =>
      of(which)
        .resources.filter(({ type }) => type.startsWith('aws:'))
        .map(({ type, name }) => `${type} ${name}`);

    expect(of('stage aws').resources.filter(({ type }) => type.startsWith('kubernetes:'))).toEqual([]);
    expect(onAws('stage aws')).toEqual(onAws('dev'));
  });

  test('lets the cluster reach each store and each endpoint on one port, and nothing else in the network', () => {
    const rules = inputsOf('prod', 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule');

    expect(rules.map(({ fromPort }) => fromPort).toSorted()).toEqual([27_017, 443, 5432, 5671, 6379, 9096]);
    expect(new Set(rules.map(({ referencedSecurityGroupId, cidrIpv4 }) => [referencedSecurityGroupId, cidrIpv4].join()))).toEqual(
      new Set(['sg-cluster,']),
    );
  });

  test('turns on the enforcement of network policies, which Auto Mode leaves off', () => {
    const [config] = inputsOf('dev', 'kubernetes:core/v1:ConfigMap');

    expect(config).toMatchObject({
      metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
      data: { 'enable-network-policy-controller': 'true' },
    });
  });

  test('names the secrets of Kafka as MSK wants them, under a key of ours', () => {
    const names = inputsOf('dev', 'aws:secretsmanager/secret:Secret').map(({ name, kmsKeyId }) => [name, typeof kmsKeyId]);

    expect(names).toEqual(
      expect.arrayContaining([
        ['AmazonMSK_debt-test-expenses', 'string'],
        ['AmazonMSK_debt-test-notifier', 'string'],
        ['debt/test/expenses', 'string'],
      ]),
    );
  });

  test('runs brokers and stores in one zone in dev, and in three in prod', () => {
    expect(inputsOf('dev', 'aws:mq/broker:Broker')[0]).toMatchObject({
      deploymentMode: 'SINGLE_INSTANCE',
      hostInstanceType: 'mq.m7g.medium',
    });
    expect(inputsOf('prod', 'aws:mq/broker:Broker')[0]).toMatchObject({ deploymentMode: 'CLUSTER_MULTI_AZ' });
    expect(inputsOf('prod', 'aws:msk/cluster:Cluster')[0]).toMatchObject({ numberOfBrokerNodes: 3, kafkaVersion: '4.1.x.kraft' });
    expect(inputsOf('prod', 'aws:rds/instance:Instance')[0]).toMatchObject({ multiAz: true, backupRetentionPeriod: 35 });
    expect(inputsOf('dev', 'aws:elasticache/replicationGroup:ReplicationGroup')[0]).toMatchObject({
      clusterMode: 'disabled',
      numCacheClusters: 1,
    });
  });

  test.each([
    {
      smaller: 'dev',
      larger: 'staging',
      fields: [
        'Broker.deploymentMode',
        'Broker.subnetIds',
        'Cluster.backupRetentionPeriod',
        'Cluster.brokerNodeGroupInfo',
        'Cluster.numberOfBrokerNodes',
        'ClusterInstance.instanceClass',
        'Configuration.serverProperties',
        'Instance.allocatedStorage',
        'Instance.backupRetentionPeriod',
        'Instance.instanceClass',
        'Instance.maxAllocatedStorage',
        'Instance.multiAz',
        'LogGroup.retentionInDays',
        'MetricAlarm.threshold',
        'NodePool.spec',
        'ReplicationGroup.automaticFailoverEnabled',
        'ReplicationGroup.multiAzEnabled',
        'ReplicationGroup.nodeType',
        'ReplicationGroup.numCacheClusters',
        'ReplicationGroup.snapshotRetentionLimit',
        'Target.maxCapacity',
      ],
      only: [
        'ClusterInstance documentdb-1',
        'ClusterInstance documentdb-2',
        'MetricAlarm kafka-disk-3',
        'MetricAlarm valkey-002-memory',
        'SecurityGroup endpoints',
        'SecurityGroupIngressRule endpoints-443',
        ...interfaceEndpoints.map((service) => `VpcEndpoint ${service}`).toSorted(),
      ],
    },
    {
      smaller: 'staging',
      larger: 'prod',
      fields: [
        'Broker.hostInstanceType',
        'Cluster.backupRetentionPeriod',
        'Cluster.vpcConfig',
        'ClusterInstance.instanceClass',
        'Instance.backupRetentionPeriod',
        'Instance.instanceClass',
        'LogGroup.retentionInDays',
        'MetricAlarm.threshold',
        'NodePool.spec',
        'ReplicationGroup.nodeType',
        'ReplicationGroup.snapshotRetentionLimit',
        'Route.natGatewayId',
      ],
      only: [
        ...['Eip nat-1', 'Eip nat-2', 'Key backup-copies', 'NatGateway nat-1', 'NatGateway nat-2', 'Plan daily', 'Role backups'],
        ...['Backup', 'Restores'].map((what) => `RolePolicyAttachment backups-AWSBackupServiceRolePolicyFor${what}`),
        ...['Selection stores', 'Vault backup-copies', 'Vault backups'],
      ],
    },
  ])('differs between $smaller and $larger in the declared fields only', ({ smaller, larger, fields, only }) => {
    const { differing, alone } = differences(of(smaller).resources, of(larger).resources);

    expect(differing).toEqual(fields);
    expect(alone).toEqual(only);
  });

  test('copies the backups of PostgreSQL and DocumentDB to a second region in prod, under a key of that region', () => {
    const [plan] = inputsOf('prod', 'aws:backup/plan:Plan');
    const [selection] = inputsOf('prod', 'aws:backup/selection:Selection');
    const vaults = inputsOf('prod', 'aws:backup/vault:Vault').map(({ name, region, kmsKeyArn }) => [name, region, kmsKeyArn]);
    const arn = (name: string) => `arn:aws:test:eu-central-1:123456789012:${name}`;

    expect(vaults).toEqual([
      ['debt-test-backups', 'eu-central-1', arn('data')],
      ['debt-test-backup-copies', 'eu-west-1', arn('backup-copies')],
    ]);
    expect(plan?.['rules']).toMatchObject([
      {
        ...{ targetVaultName: 'debt-test-backups', lifecycle: { deleteAfter: 35 } },
        copyActions: [{ destinationVaultArn: arn('backup-copies'), lifecycle: { deleteAfter: 35 } }],
      },
    ]);
    expect(selection?.['resources']).toEqual([arn('postgres'), arn('documentdb')]);
    expect(count('staging', 'aws:backup/vault:Vault')).toBe(0);
  });

  test('gives the manifests every fact that they want of AWS', () => {
    const outputs = parseOutputs(of('prod').outputs);
    const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/abc';
    const facts = factsOf({ ...outputs, certificateArn }, undefined);
    const images = Object.fromEntries(
      Object.entries(facts.images).map(([image, repository]) => [image, `${repository}@sha256:${'0'.repeat(64)}`]),
    );

    const read = () => parseClusterFacts({ ...facts, images }, 'eks');

    expect(read).not.toThrow();
  });

  test('never puts the root of all passwords into a resource', () => {
    expect(JSON.stringify(of('prod').resources)).not.toContain(someRoot);
  });
});
