/** RDS for PostgreSQL: TLS only, its own certificate authority, no superuser. */
import * as aws from '@pulumi/aws';
import { managedPorts } from '../../../../model/cluster.ts';
import { platform } from '../../../../model/platform.ts';
import { holdsData } from '../context.ts';
import { onlyLogin } from './logins.ts';
import { classOf, databaseRetention, diskGb, openStore, type Store, type StoreInputs, secureAddress } from './store.ts';

/** A disk may grow automatically to this multiple of its initial size. */
const growthFactor = 5;

export function createPostgres(inputs: StoreInputs): Store {
  const { context, network, units } = inputs;
  const { name, tags, profile, password } = context;
  const { options, scale, securityGroup } = openStore(inputs, 'postgres', 'Postgres');
  const { major } = platform.engines.postgres;
  const login = onlyLogin(units, 'postgres');
  const subnets = new aws.rds.SubnetGroup(
    'postgres',
    { name: name('postgres', 'database'), subnetIds: [...network.storeSubnets], tags: tags('postgres') },
    options,
  );
  const parameters = new aws.rds.ParameterGroup(
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
  const finalSnapshot = name('postgres-final', 'database');
  const instance = new aws.rds.Instance(
    'postgres',
    {
      identifier: name('postgres', 'database'),
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
      enabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
      autoMinorVersionUpgrade: true,
      tags: tags('postgres'),
    },
    // The provider ignores growth through maxAllocatedStorage, and applies only a larger configured size.
    holdsData(context, options),
  );
  return { engine: 'postgres', address: instance.address.apply((host) => secureAddress('postgres', host)), finalSnapshot };
}
