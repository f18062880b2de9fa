/** DocumentDB: TLS with Amazon's own CA, and only the query operators that the notifier's driver was tested with. */
import * as aws from '@pulumi/aws';
import { managedPorts } from '../../../../model/cluster.ts';
import { holdsData } from '../context.ts';
import { onlyLogin } from './logins.ts';
import { classOf, databaseRetention, openStore, type Store, type StoreInputs, secureAddress } from './store.ts';

const engineVersion = '8.0.2';
const family = 'docdb8.0';

export function createDocumentdb(inputs: StoreInputs): Store {
  const { context, network, units } = inputs;
  const { name, tags, password } = context;
  const { options, scale, securityGroup } = openStore(inputs, 'mongodb', 'Documentdb');
  const login = onlyLogin(units, 'mongodb');
  const subnets = new aws.docdb.SubnetGroup(
    'documentdb',
    { name: name('documentdb', 'database'), subnetIds: [...network.storeSubnets], tags: tags('documentdb') },
    options,
  );
  const parameters = new aws.docdb.ClusterParameterGroup(
    'documentdb',
    {
      name: name('documentdb-8'),
      family,
      parameters: [
        { name: 'tls', value: 'enabled' },
        { name: 'audit_logs', value: 'enabled' },
      ],
      tags: tags('documentdb'),
    },
    options,
  );
  const finalSnapshot = name('documentdb-final', 'database');
  const cluster = new aws.docdb.Cluster(
    'documentdb',
    {
      clusterIdentifier: name('documentdb', 'database'),
      engine: 'docdb',
      engineVersion,
      port: managedPorts.mongodb,
      masterUsername: login.user,
      masterPassword: password(login.label),
      dbSubnetGroupName: subnets.name,
      dbClusterParameterGroupName: parameters.name,
      vpcSecurityGroupIds: [securityGroup.id],
      ...databaseRetention(inputs, finalSnapshot),
      enabledCloudwatchLogsExports: ['audit', 'profiler'],
      tags: tags('documentdb'),
    },
    holdsData(context, options),
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
  return { engine: 'mongodb', address: cluster.endpoint.apply((host) => secureAddress('mongodb', host)), finalSnapshot };
}
