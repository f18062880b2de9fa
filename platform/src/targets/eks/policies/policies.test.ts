import { describe, expect, test } from 'vitest';
import { rules } from './policies.ts';
import { parsePolicyContext, policyContextText } from './policy-context.ts';
import { type Governed, type PolicyContext, strictest } from './rule.ts';
import { stackRules } from './stack-policies.ts';

const tags = { project: 'debt', env: 'test', owner: 'us', 'cost-center': '1', 'managed-by': 'pulumi' };
const cluster = {
  tags,
  version: '1.34',
  computeConfig: { enabled: true },
  accessConfig: { authenticationMode: 'API' },
  vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false },
  enabledClusterLogTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
  encryptionConfig: { provider: { keyArn: 'key' } },
  deletionProtection: true,
};
const database = {
  tags,
  publiclyAccessible: false,
  storageEncrypted: true,
  kmsKeyId: 'key',
  deletionProtection: true,
  skipFinalSnapshot: false,
  finalSnapshotIdentifier: 'last',
  backupRetentionPeriod: 7,
  instanceClass: 'db.m7g.large',
};
const logsOn = ['audit_logs', 'profiler'].map((name) => ({ name, value: 'enabled' }));
const one = (type: string, props: Governed['props']): Governed => ({ type, name: 'planted', props });
const rds = (change: Governed['props']) => one('aws:rds/instance:Instance', { ...database, ...change });
const trust = (service: string, Condition?: object): string =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', Condition }] });
const eks = (change: Governed['props']) => one('aws:eks/cluster:Cluster', { ...cluster, ...change });

/** For each rule, resources that break this rule and no other. */
const planted: Readonly<Record<string, readonly Governed[]>> = {
  'stores-are-private': [rds({ publiclyAccessible: true }), one('aws:mq/broker:Broker', { tags })],
  'encrypted-with-our-key': [
    rds({ kmsKeyId: undefined }),
    rds({ storageEncrypted: false }),
    one('aws:backup/vault:Vault', { tags }),
    one('aws:secretsmanager/secret:Secret', { tags, recoveryWindowInDays: 7 }),
    one('aws:mq/broker:Broker', { tags, publiclyAccessible: false, encryptionOptions: { kmsKeyId: 'key', useAwsOwnedKey: false } }),
    one('aws:cloudwatch/logGroup:LogGroup', { tags, retentionInDays: 1 }),
  ],
  'encrypted-in-transit': [
    one('aws:rds/parameterGroup:ParameterGroup', { tags, parameters: [{ name: 'rds.force_ssl', value: '0' }] }),
    one('aws:docdb/clusterParameterGroup:ClusterParameterGroup', { tags, parameters: logsOn }),
    one('aws:sesv2/configurationSet:ConfigurationSet', { tags, deliveryOptions: { tlsPolicy: 'OPTIONAL' } }),
  ],
  'exports-are-written': [
    one('aws:docdb/clusterParameterGroup:ClusterParameterGroup', {
      tags,
      parameters: [{ name: 'tls', value: 'enabled' }, ...logsOn.slice(1)],
    }),
  ],
  'protected-from-deletion': [
    rds({ deletionProtection: false }),
    rds({ skipFinalSnapshot: true }),
    eks({ deletionProtection: false }),
    one('aws:backup/vault:Vault', { tags, kmsKeyArn: 'key', forceDestroy: true }),
    one('aws:secretsmanager/secret:Secret', { tags, kmsKeyId: 'key', recoveryWindowInDays: 0 }),
    one('aws:ecr/repository:Repository', {
      tags,
      ...{ imageTagMutability: 'IMMUTABLE', imageScanningConfiguration: { scanOnPush: true }, forceDelete: true },
      encryptionConfigurations: [{ kmsKey: 'key' }],
    }),
  ],
  'backed-up': [rds({ backupRetentionPeriod: 6 }), rds({ backupRetentionPeriod: undefined })],
  'logs-have-an-end': [one('aws:cloudwatch/logGroup:LogGroup', { tags, kmsKeyId: 'key' })],
  'no-open-doors': [
    one('aws:ec2/securityGroup:SecurityGroup', { tags, description: 'x', ingress: [{ cidrBlocks: ['0.0.0.0/0'] }] }),
    one('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule', { tags, description: 'x', cidrIpv6: '::/0' }),
    one('aws:ec2/securityGroupRule:SecurityGroupRule', { tags, type: 'ingress', cidrBlocks: ['0.0.0.0/0'] }),
  ],
  'doors-know-groups': [
    one('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule', { tags, description: 'x', cidrIpv4: '10.20.0.0/20' }),
  ],
  'doors-are-described': [one('aws:ec2/securityGroup:SecurityGroup', { tags })],
  'cluster-is-closed': [
    eks({ vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: true, publicAccessCidrs: ['0.0.0.0/0'] } }),
    eks({ vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: true, publicAccessCidrs: ['203.0.113.0/24'] } }),
    eks({ vpcConfig: { endpointPrivateAccess: true } }),
    eks({ vpcConfig: { endpointPublicAccess: false } }),
  ],
  'cluster-is-watched': [eks({ enabledClusterLogTypes: ['api'] })],
  'cluster-is-managed': [
    eks({ version: '1.21' }),
    eks({ computeConfig: {} }),
    eks({ accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } }),
  ],
  'no-people-in-iam': [one('aws:iam/user:User', { tags }), one('aws:iam/accessKey:AccessKey', { tags })],
  'roles-are-ours': [
    one('aws:iam/role:Role', { tags, assumeRolePolicy: trust('pods.eks.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '1' } }) }),
    one('aws:iam/role:Role', { tags, assumeRolePolicy: trust('eks.amazonaws.com', { ArnLike: { 'aws:SourceArn': 'a' } }) }),
  ],
  'no-wildcards': [
    one('aws:iam/rolePolicy:RolePolicy', { policy: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:x"}]}' }),
    one('aws:iam/rolePolicy:RolePolicy', { policy: '{"Statement":{"Effect":"Allow","Action":["s3:*"],"Resource":"arn:x"}}' }),
    one('aws:iam/rolePolicy:RolePolicy', {
      policy: '{"Statement":[{"Effect":"Allow","Action":["route53:ListHostedZones","s3:GetObject"],"Resource":"*"}]}',
    }),
    one('aws:iam/policy:Policy', { tags, policy: { Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }] } }),
  ],
  tagged: [rds({ tags: { ...tags, owner: '' } }), one('aws:sqs/queue:Queue', {})],
  'in-our-region': [
    rds({ region: 'us-east-1' }),
    rds({ region: 'eu-west-1' }),
    one('aws:kms/key:Key', { tags, enableKeyRotation: true, region: 'us-east-1' }),
    one('pulumi:providers:aws', { region: 'us-east-1' }),
  ],
  'known-families': [rds({ instanceClass: 'db.x1e.32xlarge' })],
  'metadata-needs-a-token': [one('aws:ec2/instance:Instance', { tags, instanceType: 'm7g.large' })],
  'images-stay': [
    one('aws:ecr/repository:Repository', {
      tags,
      imageTagMutability: 'MUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ kmsKey: 'key' }],
    }),
  ],
  'keys-rotate': [one('aws:kms/key:Key', { tags })],
};

const broken = (resource: Governed, policyContext: PolicyContext = strictest): readonly string[] =>
  rules.filter((rule) => rule.check(resource, policyContext).length > 0).map(({ id }) => id);

describe('the rules of an environment on AWS', () => {
  test('have a planted violation each, and different ids', () => {
    expect(Object.keys(planted).toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
  });

  test.each(rules.map(({ id }) => id))('catch what breaks %s, and nothing else in it', (id) => {
    for (const resource of planted[id] ?? []) expect(broken(resource)).toEqual([id]);
  });

  test('find nothing in what is right', () => {
    const broker = one('aws:mq/broker:Broker', { tags, publiclyAccessible: false });

    expect([broken(rds({})), broken(eks({})), broken(broker)]).toEqual([[], [], []]);
  });

  test('let data go only where the operator has named the environment', () => {
    const unprotected = rds({ deletionProtection: false });

    expect(broken(unprotected, { ...strictest, retiring: true })).toEqual([]);
  });

  test('allow a public endpoint with named ranges where the size is not prod', () => {
    const open = eks({ vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: true, publicAccessCidrs: ['203.0.113.0/24'] } });

    expect(broken(open, { ...strictest, size: 'dev' })).toEqual([]);
  });
});

describe('the rules of the whole stack', () => {
  const nat = (name: string): Governed => ({ type: 'aws:ec2/natGateway:NatGateway', name, props: {} });
  const bucket: Governed = { type: 'aws:s3/bucket:Bucket', name: 'files', props: { tags } };
  const block: Governed = {
    type: 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
    name: 'files',
    props: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
  };
  const policy: Governed = {
    type: 'aws:s3/bucketPolicy:BucketPolicy',
    name: 'files',
    props: { policy: '{"aws:SecureTransport":"false"}' },
  };
  const role = (name: string) => one('aws:iam/role:Role', { name });
  const permission = (of: string) => one('aws:iam/rolePolicy:RolePolicy', { role: of });
  const exporting = rds({ identifier: 'debt-test-postgres', enabledCloudwatchLogsExports: ['postgresql'] });
  const alarm = (props: Governed['props']) => one('aws:cloudwatch/metricAlarm:MetricAlarm', { alarmActions: ['topic'], ...props });
  const watching = alarm({ dimensions: { DBInstanceIdentifier: 'debt-test-postgres' } });
  const exported = one('aws:cloudwatch/logGroup:LogGroup', { name: '/aws/rds/instance/debt-test-postgres/postgresql' });
  const stacks: Readonly<Record<string, readonly Governed[]>> = {
    'within-budget': [nat('a')],
    'roles-have-permissions': [role('pod-web'), permission('pod-mailer')],
    'few-nat-gateways': ['a', 'b', 'c', 'd'].map(nat),
    'autoscalers-have-metrics': [eks({}), { type: 'aws:eks/addon:Addon', name: 'dns', props: { addonName: 'coredns' } }],
    'buckets-are-closed': [bucket, block],
    'stores-are-alarmed': [
      exporting,
      alarm({ dimensions: { DBInstanceIdentifier: 'debt-test' } }),
      { ...watching, props: { ...watching.props, alarmActions: undefined } },
    ],
    'exports-have-groups': [exporting, one('aws:cloudwatch/logGroup:LogGroup', { name: '/aws/rds/instance/debt-test-postgres/upgrade' })],
  };

  test.each(stackRules.map(({ id }) => id))('catch what breaks %s', (id) => {
    const rule = stackRules.find((each) => each.id === id);

    expect(rule?.check(stacks[id] ?? [], { ...strictest, budgetMonthlyUsd: 10 })).toHaveLength(1);
  });

  test('find nothing in what is right', () => {
    const metrics: Governed = { type: 'aws:eks/addon:Addon', name: 'metrics-server', props: { addonName: 'metrics-server' } };
    const faults = stackRules.flatMap((rule) =>
      rule.check(
        [bucket, block, policy, nat('a'), eks({}), metrics, exporting, watching, exported, role('pod-web'), permission('pod-web')],
        strictest,
      ),
    );

    expect(faults).toEqual([]);
  });
});

describe('the context of the environment in the policy pack', () => {
  test('is the configured one, and the strictest without a configuration', () => {
    const given: PolicyContext = { size: 'dev', region: 'eu-central-1', budgetMonthlyUsd: 500, retiring: true };

    expect([parsePolicyContext(policyContextText(given)), parsePolicyContext(undefined)]).toEqual([given, strictest]);
  });
});
