/** MSK: TLS and SCRAM only, no topics but those that a task creates, replicas on three brokers from `staging` up. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { holdsData, secretRecoveryDays } from '../context.ts';
import { createLogGroup } from '../logs.ts';
import { brokersAddress } from './addresses.ts';
import { growDisks, kafkaAlarms } from './kafka-disks.ts';
import { type Login, loginsOf } from './logins.ts';
import { classOf, diskGb, openStore, type Store, type StoreInputs } from './store.ts';

const kafkaVersion = '4.1.x.kraft';
const minInSync = 2;
const copiesMax = 3;
const diskSize = 'brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize';

export function createKafka(inputs: StoreInputs): Store {
  const { context, network, keys } = inputs;
  const { name, tags, profile } = context;
  const { options, scale, securityGroup } = openStore(inputs, 'kafka', 'Kafka');
  const brokers = profile.kafkaBrokers;
  const configuration = new aws.msk.Configuration(
    'kafka',
    {
      name: name('kafka', 'kafka'),
      serverProperties: serverProperties(brokers),
    },
    options,
  );
  const logs = createLogGroup(context, keys, { id: 'kafka-logs', name: `/debt/${name('kafka')}` }, options);
  const cluster = new aws.msk.Cluster(
    'kafka',
    {
      clusterName: name('kafka', 'kafka'),
      kafkaVersion,
      numberOfBrokerNodes: brokers,
      brokerNodeGroupInfo: {
        instanceType: `kafka.${classOf(scale)}`,
        clientSubnets: network.storeSubnets.slice(0, brokers),
        securityGroups: [securityGroup.id],
        connectivityInfo: { publicAccess: { type: 'DISABLED' } },
        storageInfo: { ebsStorageInfo: { volumeSize: diskGb(scale) } },
      },
      clientAuthentication: { sasl: { scram: true, iam: false }, unauthenticated: false },
      encryptionInfo: { encryptionAtRestKmsKeyArn: keys.arn, encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
      configurationInfo: { arn: configuration.arn, revision: configuration.latestRevision },
      loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: logs.name } } },
      enhancedMonitoring: 'PER_BROKER',
      tags: tags('kafka'),
    },
    // Disks grow by themselves and cannot shrink, so their size counts at the creation only.
    { ...holdsData(context, options), ignoreChanges: [diskSize] },
  );
  createLogins(inputs, cluster, options);
  growDisks(cluster, diskGb(scale), options);
  const address = pulumi.output(cluster.bootstrapBrokersSaslScram).apply(brokersAddress);
  return { engine: 'kafka', address, alarms: kafkaAlarms(name('kafka', 'kafka'), brokers) };
}

/** The brokers verify logins against these secrets. */
function createLogins(inputs: StoreInputs, cluster: aws.msk.Cluster, options: pulumi.CustomResourceOptions): void {
  const secrets = loginsOf(inputs.units, 'kafka').map((login) => createLogin(inputs, login, options));
  new aws.msk.ScramSecretAssociation(
    'kafka',
    { clusterArn: cluster.arn, secretArnLists: secrets.map(({ secret }) => secret.arn) },
    { ...options, dependsOn: secrets.map(({ version }) => version) },
  );
}

function createLogin({ context, keys }: StoreInputs, { user, label }: Login, options: pulumi.CustomResourceOptions) {
  const { name, tags, password } = context;
  const secret = new aws.secretsmanager.Secret(
    `kafka-${user}`,
    {
      // MSK reads only secrets with this prefix, under a key that is not AWS's own.
      name: `AmazonMSK_${name(user)}`,
      description: `SCRAM login ${user} of ${name('kafka')}`,
      kmsKeyId: keys.arn,
      recoveryWindowInDays: secretRecoveryDays(context),
      tags: tags(`kafka-${user}`),
    },
    options,
  );
  const secretString = password(label).apply((value) => JSON.stringify({ username: user, password: value }));
  const version = new aws.secretsmanager.SecretVersion(
    `kafka-${user}`,
    { secretId: secret.id, secretString },
    { ...options, parent: secret },
  );
  new aws.secretsmanager.SecretPolicy(
    `kafka-${user}`,
    { secretArn: secret.arn, policy: secret.arn.apply(readableByKafka) },
    { ...options, parent: secret },
  );
  return { secret, version };
}

function serverProperties(brokers: number): string {
  const copies = Math.min(brokers, copiesMax);
  return [
    'auto.create.topics.enable=false',
    `default.replication.factor=${copies}`,
    `min.insync.replicas=${Math.min(minInSync, copies - 1)}`,
    'unclean.leader.election.enable=false',
    '',
  ].join('\n');
}

function readableByKafka(arn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'kafka.amazonaws.com' }, Action: 'secretsmanager:GetSecretValue', Resource: arn }],
  });
}
