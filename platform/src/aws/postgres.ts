/** RDS for PostgreSQL: TLS only, its own certificate authority, no superuser. */
import * as aws from '@pulumi/aws';
import { managedPorts } from '../model/cluster.ts';
import { platform } from '../model/platform.ts';
import { group, holdsData, isProtected } from './context.ts';
import { onlyLogin } from './logins.ts';
import { createDoor } from './security-groups.ts';
import { classOf, diskGb, type Store, type StoreInputs, scaleOf, secureAddress } from './store.ts';

/** A disk may grow to this many times its first size by itself. */
const growthFactor = 5;

export function createPostgres({ context, network, keys, units }: StoreInputs): Store {
  const { name, tags, profile, password } = context;
  const scale = scaleOf(context, 'postgres');
  const { major } = platform.engines.postgres;
  const options = group(context, 'Postgres');
  const login = onlyLogin(units, 'postgres');
  const door = createDoor(context, network, { what: 'postgres', ports: [managedPorts.postgres], from: network.plan.nodes }, options);
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
      storageEncrypted: true,
      kmsKeyId: keys.arn,
      multiAz: profile.multiZone,
      publiclyAccessible: false,
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [door.id],
      parameterGroupName: parameters.name,
      caCertIdentifier: 'rds-ca-rsa2048-g1',
      backupRetentionPeriod: profile.backupDays,
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      deletionProtection: isProtected(context),
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: finalSnapshot,
      enabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
      autoMinorVersionUpgrade: true,
      // Changes that need a restart wait for the nightly window.
      applyImmediately: false,
      tags: tags('postgres'),
    },
    { ...holdsData(context, options), ignoreChanges: ['allocatedStorage'] },
  );
  return { engine: 'postgres', address: instance.address.apply((host) => secureAddress('postgres', host)), finalSnapshot };
}
