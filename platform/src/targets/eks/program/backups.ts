/** Copies of the daily backups in a second region, where the profile asks for them: they survive the loss of a region, and of the stores themselves. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { type Context, group, holdsData, isProtected } from './context.ts';
import { deletionDays, type Keys } from './identity/keys.ts';
import { createRole } from './identity/roles.ts';
import type { Store } from './stores/store.ts';

/** Before the nightly window of the stores, in UTC. */
const schedule = 'cron(0 1 * * ? *)';
const managed = ['AWSBackupServiceRolePolicyForBackup', 'AWSBackupServiceRolePolicyForRestores'];

export function createBackups(context: Context, keys: Keys, stores: readonly Store[]): void {
  const { profile, settings, name, tags } = context;
  const { backupCopyRegion, backupDays } = profile;
  if (backupCopyRegion === undefined) return;
  const options = group(context, 'Backups');
  const near = createVault(context, { what: 'backups', region: settings.region, key: keys.arn }, options);
  const far = createVault(
    context,
    { what: 'backup-copies', region: backupCopyRegion, key: createCopyKey(context, backupCopyRegion, options) },
    options,
  );
  const lifecycle = { deleteAfter: backupDays };
  const plan = new aws.backup.Plan(
    'daily',
    {
      name: name('daily'),
      rules: [
        {
          ...{ ruleName: 'daily', targetVaultName: near.name, schedule, lifecycle },
          copyActions: [{ destinationVaultArn: far.arn, lifecycle }],
        },
      ],
      tags: tags('daily'),
    },
    options,
  );
  const role = createRole(
    context,
    {
      what: 'backups',
      service: 'backup.amazonaws.com',
      managed: managed.map((policy) => `arn:aws:iam::aws:policy/service-role/${policy}`),
    },
    options,
  );
  const resources = stores.flatMap(({ backedUp }) => (backedUp === undefined ? [] : [backedUp]));
  new aws.backup.Selection('stores', { name: name('stores'), planId: plan.id, iamRoleArn: role.arn, resources }, options);
}

interface VaultSpec {
  readonly what: string;
  readonly region: string;
  readonly key: pulumi.Input<string>;
}

/** A vault with backups cannot be deleted, unless the operator retires the environment. */
function createVault(context: Context, { what, region, key }: VaultSpec, options: pulumi.CustomResourceOptions): aws.backup.Vault {
  const { name, tags } = context;
  const args = { name: name(what), region, kmsKeyArn: key, forceDestroy: !isProtected(context), tags: tags(what) };
  return new aws.backup.Vault(what, args, holdsData(context, options));
}

/** A key cannot leave its region. */
function createCopyKey(context: Context, region: string, options: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const { settings, name, tags } = context;
  const account = {
    Sid: 'Account',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${settings.account}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const key = new aws.kms.Key(
    'backup-copies',
    {
      region,
      description: `Copies of the backups of ${name('')}`,
      enableKeyRotation: true,
      deletionWindowInDays: deletionDays,
      policy: JSON.stringify({ Version: '2012-10-17', Statement: [account] }),
      tags: tags('backup-copies'),
    },
    holdsData(context, options),
  );
  return key.arn;
}
