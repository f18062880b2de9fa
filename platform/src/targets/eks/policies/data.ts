/** Rules for every resource that stores data. */
import { clusterType, type Governed, list, mustBe, mustHave, present, type Rule, stores, unless } from './rule.ts';

const backupDaysMin = 7;
const secretDaysMin = 7;

const withOurKey = mustHave({
  [stores.rds]: ['storageEncrypted', 'kmsKeyId'],
  [stores.documentdb]: ['storageEncrypted', 'kmsKeyId'],
  [stores.valkey]: ['atRestEncryptionEnabled', 'kmsKeyId'],
  [stores.kafka]: ['encryptionInfo.encryptionAtRestKmsKeyArn'],
  [clusterType]: ['encryptionConfig.provider.keyArn'],
  'aws:secretsmanager/secret:Secret': ['kmsKeyId'],
  'aws:cloudwatch/logGroup:LogGroup': ['kmsKeyId'],
  'aws:sns/topic:Topic': ['kmsMasterKeyId'],
  'aws:backup/vault:Vault': ['kmsKeyArn'],
  'aws:ecr/repository:Repository': ['encryptionConfigurations.0.kmsKey'],
});

export const dataRules: readonly Rule[] = [
  {
    id: 'stores-are-private',
    statement: 'No store has an address on the internet.',
    check: mustBe({
      [stores.rds]: [['publiclyAccessible', false]],
      [stores.rabbitmq]: [['publiclyAccessible', false]],
      [stores.kafka]: [['brokerNodeGroupInfo.connectivityInfo.publicAccess.type', 'DISABLED']],
    }),
  },
  {
    id: 'encrypted-with-our-key',
    statement: 'Everything at rest is encrypted with a key of ours; a RabbitMQ broker, which takes none, with one of AWS.',
    check: (resource, policyContext) => [
      ...withOurKey(resource, policyContext),
      ...unless(resource.type !== stores.rabbitmq || !present(resource.props['encryptionOptions']), 'encryptionOptions must not be set'),
    ],
  },
  {
    id: 'encrypted-in-transit',
    statement: 'Every store refuses connections without TLS, and mail is sent over TLS only.',
    check: (resource, policyContext) => [
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
      })(resource, policyContext),
      ...parameter(resource, 'aws:rds/parameterGroup:ParameterGroup', 'rds.force_ssl', '1'),
      ...parameter(resource, 'aws:docdb/clusterParameterGroup:ClusterParameterGroup', 'tls', 'enabled'),
    ],
  },
  {
    id: 'exports-are-written',
    statement: 'What DocumentDB exports to a log is also written: the audit and the slow operations.',
    check: (resource) =>
      ['audit_logs', 'profiler'].flatMap((name) =>
        parameter(resource, 'aws:docdb/clusterParameterGroup:ClusterParameterGroup', name, 'enabled'),
      ),
  },
  {
    id: 'protected-from-deletion',
    statement: 'What holds data cannot be deleted before the operator names the environment, and leaves a snapshot.',
    check: ({ type, props }, { retiring }) => {
      if (type === 'aws:secretsmanager/secret:Secret')
        return unless(
          retiring || Number(props['recoveryWindowInDays'] ?? 0) >= secretDaysMin,
          `recoveryWindowInDays must be at least ${secretDaysMin}`,
        );
      if (type === 'aws:ecr/repository:Repository') return unless(retiring || props['forceDelete'] !== true, 'forceDelete must not be set');
      if (type === 'aws:backup/vault:Vault') return unless(retiring || props['forceDestroy'] !== true, 'forceDestroy must not be set');
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
    statement: `Backups are kept for at least ${backupDaysMin} days.`,
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
  { id: 'keys-rotate', statement: 'Keys are rotated.', check: mustBe({ 'aws:kms/key:Key': [['enableKeyRotation', true]] }) },
];

function parameter({ type, props }: Governed, of: string, name: string, wanted: string): readonly string[] {
  if (type !== of) return [];
  const found = list(props['parameters']).find((each) => typeof each === 'object' && each !== null && Reflect.get(each, 'name') === name);
  const value: unknown = typeof found === 'object' && found !== null ? Reflect.get(found, 'value') : undefined;
  return unless(value === wanted, `the parameter ${name} must be ${wanted}`);
}
