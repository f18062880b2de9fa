/** Amazon MQ for RabbitMQ: TLS only, a cluster over three zones from `staging` up. AWS encrypts its disks with a key of AWS, and accepts no other. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { holdsData } from '../context.ts';
import type { Alarm } from '../watch/alarm.ts';
import { hostOfEndpoint } from './addresses.ts';
import { memoryBytes } from './classes.ts';
import { onlyLogin } from './logins.ts';
import { classOf, openStore, type Store, type StoreInputs, secureAddress } from './store.ts';

const engineVersion = '4.2';
const clusterNodes = 3;

export function createRabbitmq(inputs: StoreInputs): Store {
  const { context, network, units } = inputs;
  const { name, tags, password } = context;
  const { options, scale, securityGroup } = openStore(inputs, 'rabbitmq', 'Rabbitmq');
  const login = onlyLogin(units, 'rabbitmq');
  const clustered = scale.min >= clusterNodes;
  const broker = new aws.mq.Broker(
    'rabbitmq',
    {
      brokerName: name('rabbitmq', 'broker'),
      engineType: 'RabbitMQ',
      engineVersion,
      hostInstanceType: `mq.${classOf(scale)}`,
      deploymentMode: clustered ? 'CLUSTER_MULTI_AZ' : 'SINGLE_INSTANCE',
      publiclyAccessible: false,
      subnetIds: clustered ? [...network.storeSubnets] : network.storeSubnets.slice(0, 1),
      securityGroups: [securityGroup.id],
      users: [{ username: login.user, password: password(login.label) }],
      logs: { general: true },
      autoMinorVersionUpgrade: true,
      applyImmediately: false,
      maintenanceWindowStartTime: { dayOfWeek: 'SUNDAY', timeOfDay: '03:00', timeZone: 'UTC' },
      tags: tags('rabbitmq'),
    },
    // For this resource alone, Pulumi's package does not mark the users as secret, although they contain passwords.
    { ...holdsData(context, options), additionalSecretOutputs: ['users'] },
  );
  const host = pulumi.output(broker.instances).apply((instances) => hostOfEndpoint(instances[0]?.endpoints[0] ?? ''));
  const address = host.apply((each) => secureAddress('rabbitmq', each));
  return { engine: 'rabbitmq', address, alarms: alarmsOf(name('rabbitmq', 'broker'), `mq.${classOf(scale)}`) };
}

/** RabbitMQ blocks all publishers at 40 % of the memory. */
const watermark = 0.4;
const waitingMax = 10_000;

function alarmsOf(broker: string, instanceClass: string): readonly Alarm[] {
  return [
    {
      what: 'rabbitmq-memory',
      meaning: 'The broker is close to the memory at which it accepts no more mail jobs: look for a queue without a consumer.',
      measured: { query: `SELECT MAX(RabbitMQMemUsed) FROM SCHEMA("AWS/AmazonMQ", Broker, Node) WHERE Broker = '${broker}'` },
      limit: { above: Math.floor(memoryBytes(instanceClass) * watermark * 0.8) },
      minutes: 10,
    },
    {
      what: 'rabbitmq-waiting',
      meaning: 'Mail jobs wait: see debt-platform status, and the log of the mailer.',
      measured: { namespace: 'AWS/AmazonMQ', metric: 'MessageCount', statistic: 'Average', dimensions: { Broker: broker } },
      limit: { above: waitingMax },
      minutes: 15,
    },
  ];
}
