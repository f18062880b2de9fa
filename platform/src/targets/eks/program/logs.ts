/** A log group, encrypted, with the retention of the size. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Context } from './context.ts';
import type { Keys } from './identity/keys.ts';

export function createLogGroup(
  { profile, tags }: Context,
  keys: Keys,
  logs: { readonly id: string; readonly name: string },
  options: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup {
  const args = { name: logs.name, retentionInDays: profile.logDays, kmsKeyId: keys.arn, tags: tags(logs.id) };
  return new aws.cloudwatch.LogGroup(logs.id, args, options);
}

export interface Exports {
  readonly store: string;
  /** The log group of each export is below it. */
  readonly path: string;
  readonly exports: readonly string[];
}

/** They must exist before the store, which would create them itself: without a key, and without an end. */
export const createExportGroups = (
  context: Context,
  keys: Keys,
  { store, path, exports }: Exports,
  options: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup[] =>
  exports.map((each) => createLogGroup(context, keys, { id: `${store}-${each}-logs`, name: `${path}/${each}` }, options));
