/** ElastiCache for Valkey: one shard, so that scripts and pub/sub see every key; one user for each service. */
import * as aws from '@pulumi/aws';
import { managedPorts } from '../../../../model/cluster.ts';
import { holdsData } from '../context.ts';
import { createLogGroup } from '../logs.ts';
import type { Alarm } from '../watch/alarm.ts';
import { loginsOf } from './logins.ts';
import { classOf, openStore, type Store, type StoreInputs, secureAddress } from './store.ts';

/** All commands but those that could empty or stop the server; clients need INFO when they connect. */
const accessString = 'on ~* &* +@all -@admin -@dangerous +info';
const engineVersion = '8.1';
const nodesForFailover = 2;

export function createValkey(inputs: StoreInputs): Store {
  const { context, network, keys, units } = inputs;
  const { name, tags, profile, password } = context;
  const { options, scale, securityGroup } = openStore(inputs, 'redis', 'Valkey');
  const subnets = new aws.elasticache.SubnetGroup(
    'valkey',
    { name: name('valkey', 'cache'), subnetIds: [...network.storeSubnets], tags: tags('valkey') },
    options,
  );
  const users = loginsOf(units, 'redis').map(
    ({ user, label }) =>
      new aws.elasticache.User(
        `valkey-${user}`,
        {
          userId: name(user, 'cache'),
          userName: user,
          engine: 'valkey',
          accessString,
          passwords: [password(label)],
          tags: tags(`valkey-${user}`),
        },
        options,
      ),
  );
  const members = new aws.elasticache.UserGroup(
    'valkey',
    { userGroupId: name('valkey', 'cache'), engine: 'valkey', userIds: users.map(({ userId }) => userId), tags: tags('valkey') },
    options,
  );
  const logs = createLogGroup(context, keys, { id: 'valkey-logs', name: `/aws/elasticache/${name('valkey')}` }, options);
  const replicated = scale.min >= nodesForFailover;
  const cache = new aws.elasticache.ReplicationGroup(
    'valkey',
    {
      replicationGroupId: name('valkey', 'cache'),
      description: `Limits and wake-ups of ${name('')}`,
      engine: 'valkey',
      engineVersion,
      nodeType: classOf(scale),
      numCacheClusters: scale.min,
      clusterMode: 'disabled',
      automaticFailoverEnabled: replicated,
      multiAzEnabled: replicated && profile.multiZone,
      port: managedPorts.redis,
      subnetGroupName: subnets.name,
      securityGroupIds: [securityGroup.id],
      userGroupIds: [members.userGroupId],
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      kmsKeyId: keys.arn,
      snapshotRetentionLimit: profile.backupDays,
      logDeliveryConfigurations: [{ destination: logs.name, destinationType: 'cloudwatch-logs', logFormat: 'json', logType: 'slow-log' }],
      tags: tags('valkey'),
    },
    holdsData(context, options),
  );
  const address = cache.primaryEndpointAddress.apply((host) => secureAddress('redis', host));
  return { engine: 'redis', address, alarms: alarmsOf(name('valkey', 'cache'), scale.min) };
}

/** ElastiCache numbers the nodes of a replication group: 001, 002, and so on. */
const alarmsOf = (group: string, nodes: number): readonly Alarm[] =>
  Array.from({ length: nodes }, (_, index) => {
    const node = String(index + 1).padStart(3, '0');
    const dimensions = { CacheClusterId: `${group}-${node}` };
    return {
      what: `valkey-${node}-memory`,
      meaning: 'Valkey is short of memory, and will refuse to count requests: sign-ins are refused then.',
      measured: { namespace: 'AWS/ElastiCache', metric: 'DatabaseMemoryUsagePercentage', statistic: 'Maximum', dimensions },
      ...{ limit: { above: 80 }, minutes: 10 },
    };
  });
