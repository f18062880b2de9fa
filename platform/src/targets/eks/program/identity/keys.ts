/** The one KMS key of ours that encrypts everything at rest. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { type Context, group, holdsData } from '../context.ts';

export interface Keys {
  readonly arn: pulumi.Output<string>;
}

/** The longest time that AWS offers: a deleted key makes everything unreadable. */
export const deletionDays = 30;

export function createKeys(context: Context): Keys {
  const { settings, tags, name } = context;
  const key = new aws.kms.Key(
    'data',
    {
      description: `Data of ${name('')}`,
      enableKeyRotation: true,
      deletionWindowInDays: deletionDays,
      policy: JSON.stringify(keyPolicy(settings.account, settings.region)),
      tags: tags('data'),
    },
    // It encrypts the final snapshots, so it outlives the environment until an operator deletes it manually.
    { ...holdsData(context, group(context, 'Keys')), retainOnDelete: true },
  );
  new aws.kms.Alias(
    'data',
    { name: `alias/${name('data')}`, targetKeyId: key.keyId },
    // The next environment of the same name needs this alias for a key of its own.
    { parent: key, provider: context.provider, protect: false, retainOnDelete: false },
  );
  return { arn: key.arn };
}

/**
 * The account administers the key through its own policies; logs, mail events and alarms may be encrypted with it. The resource of a key policy is always
 * the key itself.
 */
function keyPolicy(account: string, region: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Account', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
      {
        Sid: 'Logs',
        Effect: 'Allow',
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:DescribeKey'],
        Resource: '*',
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:log-group:*` } },
      },
      {
        Sid: 'Notifications',
        Effect: 'Allow',
        Principal: { Service: ['ses.amazonaws.com', 'cloudwatch.amazonaws.com'] },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: '*',
        Condition: { StringEquals: { 'AWS:SourceAccount': account } },
      },
    ],
  };
}
