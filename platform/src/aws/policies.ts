/** The rules that every environment on AWS keeps. The tests hold the program to them, and so does the policy pack in every real plan. */
import type { Settings } from './settings.ts';

export type Props = Readonly<Record<string, unknown>>;
export interface Governed {
  readonly type: string;
  readonly name: string;
  readonly props: Props;
}
/** What rules must know of the environment; without it the strictest is meant. */
export interface Circumstances {
  readonly size: string;
  readonly region: Settings['region'];
  readonly budgetMonthlyUsd: number;
  /** The operator has said by name that the data may go. */
  readonly retiring: boolean;
}
export const strictest: Circumstances = {
  size: 'prod',
  region: 'eu-central-1',
  budgetMonthlyUsd: Number.MAX_SAFE_INTEGER,
  retiring: false,
};

export interface Rule {
  readonly id: string;
  /** What must be so. */
  readonly says: string;
  /** Everything that is wrong with the resource. */
  check(resource: Governed, circumstances: Circumstances): readonly string[];
}

const stores = {
  rds: 'aws:rds/instance:Instance',
  documentdb: 'aws:docdb/cluster:Cluster',
  valkey: 'aws:elasticache/replicationGroup:ReplicationGroup',
  kafka: 'aws:msk/cluster:Cluster',
  rabbitmq: 'aws:mq/broker:Broker',
} as const;
const clusterType = 'aws:eks/cluster:Cluster';
const everywhere = ['0.0.0.0/0', '::/0'];
export const requiredTags = ['project', 'env', 'owner', 'cost-center', 'managed-by'] as const;
const backupDaysMin = 7;
const clusterVersions = ['1.33', '1.34', '1.35'];
const clusterLogs = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];
const families = ['t3', 't4g', 'm7g', 'r6g', 'r7g'];
/** What AWS gives no tags to, or what tags of its parent cover. */
const untagged =
  /^aws:(iam\/role(Policy|PolicyAttachment)|ec2\/(route|routeTableAssociation)|kms\/alias|msk\/(configuration|scramSecretAssociation)|secretsmanager\/secret(Version|Policy)|ecr\/lifecyclePolicy|eks\/accessPolicyAssociation|route53\/record|acm\/certificateValidation|sesv2\/configurationSetEventDestination|sns\/topicPolicy|s3\/bucket(Policy|PublicAccessBlock)):/;

/** The value at a path such as `vpcConfig.publicAccessCidrs`. */
function at(props: Props, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), props);
}
const present = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && value !== false;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
const unless = (fine: boolean, fault: string): readonly string[] => (fine ? [] : [fault]);

/** For each type the paths that must have a value. */
function mustHave(paths: Readonly<Record<string, readonly string[]>>): Rule['check'] {
  return ({ type, props }) => (paths[type] ?? []).flatMap((path) => unless(present(at(props, path)), `${path} must be set`));
}
/** For each type the path and the one value that it must have. */
function mustBe(values: Readonly<Record<string, readonly (readonly [string, unknown])[]>>): Rule['check'] {
  return ({ type, props }) =>
    (values[type] ?? []).flatMap(([path, wanted]) => unless(at(props, path) === wanted, `${path} must be ${JSON.stringify(wanted)}`));
}

export const rules: readonly Rule[] = [
  {
    id: 'stores-are-private',
    says: 'No store has an address on the internet.',
    check: mustBe({
      [stores.rds]: [['publiclyAccessible', false]],
      [stores.rabbitmq]: [['publiclyAccessible', false]],
      [stores.kafka]: [['brokerNodeGroupInfo.connectivityInfo.publicAccess.type', 'DISABLED']],
    }),
  },
  {
    id: 'encrypted-with-our-key',
    says: 'Everything at rest is encrypted with a key of ours.',
    check: mustHave({
      [stores.rds]: ['storageEncrypted', 'kmsKeyId'],
      [stores.documentdb]: ['storageEncrypted', 'kmsKeyId'],
      [stores.valkey]: ['atRestEncryptionEnabled', 'kmsKeyId'],
      [stores.kafka]: ['encryptionInfo.encryptionAtRestKmsKeyArn'],
      [stores.rabbitmq]: ['encryptionOptions.kmsKeyId'],
      [clusterType]: ['encryptionConfig.provider.keyArn'],
      'aws:secretsmanager/secret:Secret': ['kmsKeyId'],
      'aws:cloudwatch/logGroup:LogGroup': ['kmsKeyId'],
      'aws:sns/topic:Topic': ['kmsMasterKeyId'],
      'aws:ecr/repository:Repository': ['encryptionConfigurations.0.kmsKey'],
    }),
  },
  {
    id: 'encrypted-on-the-way',
    says: 'Every store refuses connections without TLS, and mail is sent over TLS only.',
    check: (resource, circumstances) => [
      ...mustBe({
        [stores.valkey]: [
          ['transitEncryptionEnabled', true],
          ['transitEncryptionMode', 'required'],
        ],
        [stores.kafka]: [
          ['encryptionInfo.encryptionInTransit.clientBroker', 'TLS'],
          ['encryptionInfo.encryptionInTransit.inCluster', true],
          ['clientAuthentication.unauthenticated', false],
        ],
        'aws:sesv2/configurationSet:ConfigurationSet': [['deliveryOptions.tlsPolicy', 'REQUIRE']],
      })(resource, circumstances),
      ...parameter(resource, 'aws:rds/parameterGroup:ParameterGroup', 'rds.force_ssl', '1'),
      ...parameter(resource, 'aws:docdb/clusterParameterGroup:ClusterParameterGroup', 'tls', 'enabled'),
    ],
  },
  {
    id: 'protected-from-deletion',
    says: 'What holds data cannot be deleted before the operator names the environment, and leaves a snapshot.',
    check: ({ type, props }, { retiring }) => {
      if (type !== stores.rds && type !== stores.documentdb && type !== clusterType) return [];
      const kept = type === clusterType || (props['skipFinalSnapshot'] === false && present(props['finalSnapshotIdentifier']));
      return [
        ...unless(retiring || props['deletionProtection'] === true, 'deletionProtection must be true'),
        ...unless(kept, 'a final snapshot must be named'),
      ];
    },
  },
  {
    id: 'backed-up',
    says: `Backups are kept for at least ${backupDaysMin} days.`,
    check: ({ type, props }) => {
      const paths: Readonly<Record<string, string>> = {
        [stores.rds]: 'backupRetentionPeriod',
        [stores.documentdb]: 'backupRetentionPeriod',
        [stores.valkey]: 'snapshotRetentionLimit',
      };
      const path = paths[type];
      return path === undefined ? [] : unless(Number(props[path] ?? 0) >= backupDaysMin, `${path} must be at least ${backupDaysMin}`);
    },
  },
  {
    id: 'logs-have-an-end',
    says: 'Logs are kept for a time that is written down.',
    check: ({ type, props }) =>
      type === 'aws:cloudwatch/logGroup:LogGroup' ? unless(Number(props['retentionInDays'] ?? 0) > 0, 'retentionInDays must be set') : [],
  },
  {
    id: 'no-open-doors',
    says: 'No security group lets the whole internet in.',
    check: ({ type, props }) => {
      const ingress = type === 'aws:ec2/securityGroup:SecurityGroup' ? list(props['ingress']).flatMap((rule) => rangesOf(rule)) : [];
      const alone =
        type === 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule' || props['type'] === 'ingress' ? rangesOf(props) : [];
      return [...ingress, ...alone].filter((range) => everywhere.includes(range)).map((range) => `${range} may come in`);
    },
  },
  {
    id: 'doors-are-described',
    says: 'Every security group and every rule of one says what it is for.',
    check: ({ type, props }) =>
      /^aws:(ec2\/securityGroup|vpc\/securityGroupIngressRule|vpc\/securityGroupEgressRule):/.test(type)
        ? unless(present(props['description']), 'description must be set')
        : [],
  },
  {
    id: 'cluster-is-closed',
    says: 'The API of the cluster is private, or open to named ranges, and never open in prod.',
    check: clusterIsClosed,
  },
  {
    id: 'cluster-is-watched',
    says: 'Every log of the control plane is on.',
    check: ({ type, props }) =>
      type === clusterType
        ? clusterLogs.filter((log) => !list(props['enabledClusterLogTypes']).includes(log)).map((log) => `the log ${log} is off`)
        : [],
  },
  {
    id: 'cluster-is-managed',
    says: 'The cluster runs in Auto Mode on a supported version, and access is said with its API alone.',
    check: (resource, circumstances) => [
      ...mustBe({
        [clusterType]: [
          ['computeConfig.enabled', true],
          ['accessConfig.authenticationMode', 'API'],
        ],
      })(resource, circumstances),
      ...unless(
        resource.type !== clusterType || clusterVersions.includes(String(resource.props['version'])),
        'its version is not supported',
      ),
    ],
  },
  {
    id: 'no-people-in-iam',
    says: 'There are no users and no long-lived keys.',
    check: ({ type }) => (/^aws:iam\/(user|accessKey|userPolicy|group|groupMembership):/.test(type) ? ['it must not be made at all'] : []),
  },
  { id: 'no-wildcards', says: 'No policy of ours allows every action or every resource.', check: noWildcards },
  {
    id: 'tagged',
    says: `Everything carries the tags ${requiredTags.join(', ')}.`,
    check: ({ type, props }) => {
      if (!type.startsWith('aws:') || untagged.test(type)) return [];
      return requiredTags.filter((tag) => !present(at(props, `tags.${tag}`))).map((tag) => `the tag ${tag} is missing`);
    },
  },
  {
    id: 'in-our-region',
    says: 'Everything is made in the region of the environment.',
    check: ({ type, props }, { region }) => {
      if (type !== 'pulumi:providers:aws' && !type.startsWith('aws:')) return [];
      const said = props['region'];
      return unless(said === undefined || said === null || said === region, `its region is ${String(said)}, not ${region}`);
    },
  },
  {
    id: 'known-families',
    says: `Machines are of the families ${families.join(', ')}.`,
    check: ({ type, props }) => {
      if (!type.startsWith('aws:')) return [];
      const classes = [
        props['instanceClass'],
        props['nodeType'],
        props['hostInstanceType'],
        props['instanceType'],
        at(props, 'brokerNodeGroupInfo.instanceType'),
      ];
      return classes
        .filter((each) => typeof each === 'string')
        .filter((each) => !families.includes(familyOf(each)))
        .map((each) => `${each} is of no family that is allowed`);
    },
  },
  {
    id: 'metadata-needs-a-token',
    says: 'A machine of ours answers questions about itself only with a session token.',
    check: (resource) =>
      /^aws:ec2\/(instance|launchTemplate):/.test(resource.type)
        ? unless(at(resource.props, 'metadataOptions.httpTokens') === 'required', 'metadataOptions.httpTokens must be "required"')
        : [],
  },
  {
    id: 'images-stay',
    says: 'A tag of an image is written once, and every image is scanned.',
    check: mustBe({
      'aws:ecr/repository:Repository': [
        ['imageTagMutability', 'IMMUTABLE'],
        ['imageScanningConfiguration.scanOnPush', true],
      ],
    }),
  },
  { id: 'keys-rotate', says: 'Keys are rotated.', check: mustBe({ 'aws:kms/key:Key': [['enableKeyRotation', true]] }) },
];

function parameter({ type, props }: Governed, of: string, name: string, wanted: string): readonly string[] {
  if (type !== of) return [];
  const found = list(props['parameters']).find((each) => typeof each === 'object' && each !== null && Reflect.get(each, 'name') === name);
  const value: unknown = typeof found === 'object' && found !== null ? Reflect.get(found, 'value') : undefined;
  return unless(value === wanted, `the parameter ${name} must be ${wanted}`);
}

function rangesOf(rule: unknown): readonly string[] {
  if (typeof rule !== 'object' || rule === null) return [];
  return ['cidrIpv4', 'cidrIpv6', 'cidrBlocks', 'ipv6CidrBlocks'].flatMap((key) => list(Reflect.get(rule, key))).map(String);
}

function clusterIsClosed({ type, props }: Governed, { size }: Circumstances): readonly string[] {
  if (type !== clusterType) return [];
  const open = at(props, 'vpcConfig.endpointPublicAccess') !== false;
  const ranges = list(at(props, 'vpcConfig.publicAccessCidrs')).map(String);
  return [
    ...unless(at(props, 'vpcConfig.endpointPrivateAccess') === true, 'vpcConfig.endpointPrivateAccess must be true'),
    ...unless(!open || size !== 'prod', 'vpcConfig.endpointPublicAccess must be false in prod'),
    ...unless(!open || ranges.length > 0, 'without vpcConfig.publicAccessCidrs it is open to everybody'),
    ...ranges.filter((range) => everywhere.includes(range)).map((range) => `${range} may reach the API`),
  ];
}

/** Policies of keys are left out: their resource is always the key itself. */
function noWildcards({ type, props }: Governed): readonly string[] {
  if (!/^aws:(iam\/(rolePolicy|policy)|s3\/bucketPolicy|sns\/topicPolicy|secretsmanager\/secretPolicy):/.test(type)) return [];
  const document: unknown = typeof props['policy'] === 'string' ? JSON.parse(props['policy']) : props['policy'];
  const statements = list(typeof document === 'object' && document !== null ? Reflect.get(document, 'Statement') : []);
  return statements.flatMap((statement) => {
    if (typeof statement !== 'object' || statement === null || Reflect.get(statement, 'Effect') !== 'Allow') return [];
    const actions = list(Reflect.get(statement, 'Action')).map(String);
    const resources = list(Reflect.get(statement, 'Resource')).map(String);
    return [
      ...actions.filter((action) => action === '*' || action.endsWith(':*')).map((action) => `the action ${action} is allowed`),
      ...unless(!resources.includes('*'), 'every resource is allowed'),
    ];
  });
}

/** `m7g` out of `db.m7g.large`, `kafka.m7g.large`, `mq.m7g.large`, `cache.m7g.large` and `m7g.large`. */
function familyOf(name: string): string {
  const parts = name.split('.');
  return parts.at(-2) ?? '';
}
