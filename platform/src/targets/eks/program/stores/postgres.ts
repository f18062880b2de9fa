/** RDS for PostgreSQL: TLS only, its own certificate authority. The service signs in as its first user, which is no superuser. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { managedPorts } from '../../../../model/cluster.ts';
import type { EngineScale } from '../../../../model/model.ts';
import { platform } from '../../../../model/platform.ts';
import { type Context, holdsData } from '../context.ts';
import { createExportGroups } from '../logs.ts';
import type { Alarm, Metric } from '../watch/alarm.ts';
import { connectionsMax } from './classes.ts';
import { growthFactor } from './growth.ts';
import { onlyLogin } from './logins.ts';
import { classOf, databaseRetention, diskGb, openStore, type Store, type StoreInputs, secureAddress } from './store.ts';

const exported = ['postgresql', 'upgrade'] as const;
const bytesPerGb = 2 ** 30;

export function createPostgres(inputs: StoreInputs): Store {
  const { context, network, keys, units } = inputs;
  const { name, tags, profile, password } = context;
  const { options, scale, securityGroup } = openStore(inputs, 'postgres', 'Postgres');
  const { major } = platform.engines.postgres;
  const login = onlyLogin(units, 'postgres');
  const subnets = new aws.rds.SubnetGroup(
    'postgres',
    { name: name('postgres', 'database'), subnetIds: [...network.storeSubnets], tags: tags('postgres') },
    options,
  );
  const parameters = createParameters(context, options);
  const finalSnapshot = name('postgres-final', 'database');
  const identifier = name('postgres', 'database');
  const logs = createExportGroups(
    context,
    keys,
    { store: 'postgres', path: `/aws/rds/instance/${identifier}`, exports: exported },
    options,
  );
  const instance = new aws.rds.Instance(
    'postgres',
    {
      identifier,
      engine: 'postgres',
      engineVersion: major,
      instanceClass: classOf(scale),
      dbName: login.database,
      username: login.user,
      password: password(login.label),
      port: managedPorts.postgres,
      allocatedStorage: diskGb(scale),
      maxAllocatedStorage: diskGb(scale) * growthFactor,
      storageType: 'gp3',
      multiAz: profile.multiZone,
      publiclyAccessible: false,
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [securityGroup.id],
      parameterGroupName: parameters.name,
      caCertIdentifier: 'rds-ca-rsa2048-g1',
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      ...databaseRetention(inputs, finalSnapshot),
      enabledCloudwatchLogsExports: [...exported],
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: keys.arn,
      autoMinorVersionUpgrade: true,
      tags: tags('postgres'),
    },
    // The provider ignores growth through maxAllocatedStorage, and applies only a larger configured size.
    { ...holdsData(context, options), dependsOn: logs },
  );
  const address = instance.address.apply((host) => secureAddress('postgres', host));
  return { engine: 'postgres', address, finalSnapshot, backedUp: instance.arn, alarms: alarmsOf(identifier, scale) };
}

function createParameters({ name, tags }: Context, options: pulumi.CustomResourceOptions): aws.rds.ParameterGroup {
  const { major } = platform.engines.postgres;
  return new aws.rds.ParameterGroup(
    'postgres',
    {
      name: name(`postgres-${major}`),
      family: `postgres${major}`,
      parameters: [
        { name: 'rds.force_ssl', value: '1' },
        { name: 'log_min_duration_statement', value: '1000' },
      ],
      tags: tags('postgres'),
    },
    options,
  );
}

function alarmsOf(identifier: string, scale: EngineScale): readonly Alarm[] {
  const measure = (metric: string): Metric => ({
    ...{ namespace: 'AWS/RDS', metric, statistic: 'Average', dimensions: { DBInstanceIdentifier: identifier } },
  });
  return [
    {
      what: 'postgres-cpu',
      meaning: 'The ledger is slow: see the slowest queries in Performance Insights.',
      ...{ measured: measure('CPUUtilization'), limit: { above: 80 }, minutes: 15 },
    },
    {
      what: 'postgres-disk',
      meaning: 'The disk of the ledger has grown as far as it may, or cannot grow so fast: no transaction is recorded once it is full.',
      ...{ measured: measure('FreeStorageSpace'), limit: { below: diskGb(scale) * bytesPerGb * 0.1 }, minutes: 10 },
    },
    {
      what: 'postgres-connections',
      meaning: 'Connections of the ledger run out: new pods will not start.',
      ...{ measured: measure('DatabaseConnections'), limit: { above: Math.floor(connectionsMax(classOf(scale)) * 0.8) }, minutes: 10 },
    },
  ];
}
