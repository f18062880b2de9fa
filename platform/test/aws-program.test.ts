import { beforeAll, describe, expect, it } from 'vitest';
import { estimate } from '../src/aws/cost/estimate.ts';
import { interfaceEndpoints } from '../src/aws/endpoint-services.ts';
import { parseOutputs } from '../src/aws/outputs.ts';
import { type Circumstances, rules } from '../src/aws/policies.ts';
import { profiles } from '../src/aws/profiles.ts';
import { stackRules } from '../src/aws/stack-policies.ts';
import { type Deployed, deployUnderMocks, someRoot, someSettings } from '../src/aws/testing.ts';
import { parseClusterFacts } from '../src/charts/facts.ts';
import { type SizeId, sizeIds } from '../src/model/model.ts';
import { factsOf } from '../src/targets/eks/facts-file.ts';

const loadTimeoutMs = 240_000;
const deployed = new Map<string, Deployed>();

beforeAll(async () => {
  // One after the other: Pulumi's runtime is one for the process.
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
const circumstances = (size: SizeId): Circumstances => ({
  size,
  region: 'eu-central-1',
  budgetMonthlyUsd: someSettings.budgetMonthlyUsd,
  retiring: false,
});

describe.each(sizeIds)('the program of the cloud at size %s', (size) => {
  it('tells what its schema says, without a secret', () => {
    const outputs = parseOutputs(of(size).outputs);

    expect(outputs).toMatchObject({ stage: 'cluster', size, finalSnapshots: { postgres: 'debt-test-postgres-final' } });
    expect(JSON.stringify(outputs)).not.toMatch(/:\/\/[^/"]*:[^/"]*@/);
  });

  it('keeps every rule in every resource', () => {
    const governed = of(size).resources.map(({ type, name, inputs }) => ({ type, name, props: inputs }));
    const faults = governed.flatMap((resource) =>
      rules.flatMap((rule) =>
        rule.check(resource, circumstances(size)).map((fault) => `${rule.id}: ${resource.type} ${resource.name}: ${fault}`),
      ),
    );

    expect(faults).toEqual([]);
    expect(stackRules.flatMap((rule) => rule.check(governed, circumstances(size)))).toEqual([]);
  });

  it('has a price for everything that costs something', () => {
    const { unknown, total, lines } = estimate(of(size).resources);

    expect(unknown).toEqual([]);
    expect(total.to).toBeGreaterThan(total.from);
    expect(lines.some(({ type }) => type === 'aws:rds/instance:Instance')).toBe(true);
  });

  it('has as many NAT gateways and endpoints as its profile says', () => {
    const { natGateways, interfaceEndpoints: wanted } = profiles[size];
    const services = inputsOf(size, 'aws:ec2/vpcEndpoint:VpcEndpoint').map((inputs) =>
      String(inputs['serviceName']).replace('com.amazonaws.eu-central-1.', ''),
    );

    expect(count(size, 'aws:ec2/natGateway:NatGateway')).toBe(natGateways);
    expect(services).toEqual(['s3', ...(wanted ? interfaceEndpoints : [])]);
  });

  it('has one identity for each workload and one for the secret store, and no other', () => {
    const accounts = inputsOf(size, 'aws:eks/podIdentityAssociation:PodIdentityAssociation').map(
      ({ namespace, serviceAccount }) => `${String(namespace)}/${String(serviceAccount)}`,
    );

    expect(accounts.toSorted()).toEqual(
      [
        'debt/expenses',
        'debt/gateway',
        'debt/mailer',
        'debt/notifier',
        'debt/throttler',
        'debt/web',
        'external-secrets/external-secrets',
      ].toSorted(),
    );
  });

  it('can be planned before anything exists, when no answer of the cloud is known', async () => {
    const { resources } = await deployUnderMocks({ size, preview: true });

    expect(resources.map(({ type, name }) => `${type} ${name}`).toSorted()).toEqual(
      of(size)
        .resources.map(({ type, name }) => `${type} ${name}`)
        .toSorted(),
    );
  });
});

describe('the program of the cloud', () => {
  it('lets only the mailer call AWS, and only to send mail as us', () => {
    const policies = new Map(
      of('prod')
        .resources.filter(({ type, name }) => type === 'aws:iam/rolePolicy:RolePolicy' && name.startsWith('pod-'))
        .map(({ name, inputs }) => [name, String(inputs['policy'])]),
    );

    expect([...policies.keys()].toSorted()).toEqual(['pod-mailer', 'pod-secret-store']);
    expect(policies.get('pod-mailer')).toContain('"ses:SendEmail","ses:SendRawEmail"');
    expect(policies.get('pod-secret-store')).toContain('secret:debt/test/*');
  });

  it('makes nothing inside the cluster in its first stage, and the same on AWS in both', () => {
    const onAws = (which: string) =>
      of(which)
        .resources.filter(({ type }) => type.startsWith('aws:'))
        .map(({ type, name }) => `${type} ${name}`);

    expect(of('stage aws').resources.filter(({ type }) => type.startsWith('kubernetes:'))).toEqual([]);
    expect(onAws('stage aws')).toEqual(onAws('dev'));
  });

  it('turns on the enforcement of network policies, which Auto Mode leaves off', () => {
    const [config] = inputsOf('dev', 'kubernetes:core/v1:ConfigMap');

    expect(config).toMatchObject({
      metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
      data: { 'enable-network-policy-controller': 'true' },
    });
  });

  it('names the secrets of Kafka as MSK wants them, under a key of ours', () => {
    const names = inputsOf('dev', 'aws:secretsmanager/secret:Secret').map(({ name, kmsKeyId }) => [name, typeof kmsKeyId]);

    expect(names).toEqual(
      expect.arrayContaining([
        ['AmazonMSK_debt-test-expenses', 'string'],
        ['AmazonMSK_debt-test-notifier', 'string'],
        ['debt/test/expenses', 'string'],
      ]),
    );
  });

  it('runs brokers and stores in one zone in dev, and in three in prod', () => {
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

  it('differs between staging and prod in the declared fields only', () => {
    const differing = new Set<string>();
    const prod = new Map(of('prod').resources.map((resource) => [`${resource.type} ${resource.name}`, resource]));
    for (const { type, name, inputs } of of('staging').resources) {
      const other = prod.get(`${type} ${name}`)?.inputs ?? {};
      for (const key of Object.keys({ ...inputs, ...other }))
        if (JSON.stringify(inputs[key]) !== JSON.stringify(other[key])) differing.add(`${type.split(':').at(-1) ?? ''}.${key}`);
    }

    expect([...differing].toSorted()).toEqual([
      'Broker.hostInstanceType',
      'Cluster.backupRetentionPeriod',
      'Cluster.vpcConfig',
      'ClusterInstance.instanceClass',
      'Instance.backupRetentionPeriod',
      'Instance.instanceClass',
      'LogGroup.retentionInDays',
      'NodePool.spec',
      'ReplicationGroup.nodeType',
      'ReplicationGroup.snapshotRetentionLimit',
      'Route.natGatewayId',
    ]);
  });

  it('gives the manifests every fact that they want of AWS', () => {
    const outputs = parseOutputs(of('prod').outputs);
    const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/abc';
    const facts = factsOf({ ...outputs, certificateArn }, undefined);
    const images = Object.fromEntries(
      Object.entries(facts.images).map(([image, repository]) => [image, `${repository}@sha256:${'0'.repeat(64)}`]),
    );

    const read = () => parseClusterFacts({ ...facts, images }, 'eks');

    expect(read).not.toThrow();
  });

  it('never puts the root of all passwords into a resource', () => {
    expect(JSON.stringify(of('prod').resources)).not.toContain(someRoot);
  });
});
