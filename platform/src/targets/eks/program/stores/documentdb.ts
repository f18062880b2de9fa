/** DocumentDB: TLS with Amazon's own CA, and only the query operators that the notifier's driver was tested with. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { managedPorts } from '../../../../model/cluster.ts';
import { type Context, holdsData } from '../context.ts';
import { createExportGroups } from '../logs.ts';
import type { Alarm, Metric } from '../watch/alarm.ts';
import { memoryBytes } from './classes.ts';
import { onlyLogin } from './logins.ts';
import { classOf, databaseRetention, openStore, type Store, type StoreInputs, secureAddress } from './store.ts';

const engineVersion = '8.0.2';
const family = 'docdb8.0';
const exported = ['audit', 'profiler'] as const;

export function createDocumentdb(inputs: StoreInputs): Store {
  const { context, network, keys, units } = inputs;
  const { name, tags, password } = context;
  const { options, scale, securityGroup } = openStore(inputs, 'mongodb', 'Documentdb');
  const login = onlyLogin(units, 'mongodb');
  const subnets = new aws.docdb.SubnetGroup(
    'documentdb',
    { name: name('documentdb', 'database'), subnetIds: [...network.storeSubnets], tags: tags('documentdb') },
    options,
  );
  const parameters = createParameters(context, options);
  const finalSnapshot = name('documentdb-final', 'database');
  const clusterIdentifier = name('documentdb', 'database');
  const logs = createExportGroups(
    context,
    keys,
    { store: 'documentdb', path: `/aws/docdb/${clusterIdentifier}`, exports: exported },
    options,
  );
  const cluster = new aws.docdb.Cluster(
    'documentdb',
    {
      clusterIdentifier,
      engine: 'docdb',
      engineVersion,
      port: managedPorts.mongodb,
      masterUsername: login.user,
      masterPassword: password(login.label),
      dbSubnetGroupName: subnets.name,
      dbClusterParameterGroupName: parameters.name,
      vpcSecurityGroupIds: [securityGroup.id],
      ...databaseRetention(inputs, finalSnapshot),
      enabledCloudwatchLogsExports: [...exported],
      tags: tags('documentdb'),
    },
    { ...holdsData(context, options), dependsOn: logs },
  );
  for (let index = 0; index < scale.min; index += 1) {
    new aws.docdb.ClusterInstance(
      `documentdb-${index}`,
      {
        identifier: name(`documentdb-${index}`, 'database'),
        clusterIdentifier: cluster.id,
        instanceClass: classOf(scale),
        promotionTier: index,
        copyTagsToSnapshot: true,
        autoMinorVersionUpgrade: true,
        tags: tags(`documentdb-${index}`),
      },
      { ...options, parent: cluster, protect: false },
    );
  }
  const address = cluster.endpoint.apply((host) => secureAddress('mongodb', host));
  return { engine: 'mongodb', address, finalSnapshot, backedUp: cluster.arn, alarms: alarmsOf(clusterIdentifier, classOf(scale)) };
}

function createParameters({ name, tags }: Context, options: pulumi.CustomResourceOptions): aws.docdb.ClusterParameterGroup {
  return new aws.docdb.ClusterParameterGroup(
    'documentdb',
    {
      name: name('documentdb-8'),
      family,
      parameters: [
        { name: 'tls', value: 'enabled' },
        { name: 'audit_logs', value: 'enabled' },
        { name: 'profiler', value: 'enabled' },
        { name: 'profiler_threshold_ms', value: '1000' },
      ],
      tags: tags('documentdb'),
    },
    options,
  );
}

function alarmsOf(identifier: string, instanceClass: string): readonly Alarm[] {
  const measure = (metric: string, statistic: 'Maximum' | 'Minimum'): Metric => ({
    ...{ namespace: 'AWS/DocDB', metric, statistic, dimensions: { DBClusterIdentifier: identifier } },
  });
  return [
    {
      what: 'documentdb-cpu',
      meaning: 'Feeds are slow: see the log group of the profiler.',
      ...{ measured: measure('CPUUtilization', 'Maximum'), limit: { above: 80 }, minutes: 15 },
    },
    {
      what: 'documentdb-memory',
      meaning: 'DocumentDB is short of memory, and refuses operations when there is none left: choose a larger size.',
      ...{ measured: measure('FreeableMemory', 'Minimum'), limit: { below: memoryBytes(instanceClass) * 0.1 }, minutes: 15 },
    },
  ];
}
