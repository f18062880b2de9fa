/** What the managed stores have in common. */
import type * as pulumi from '@pulumi/pulumi';
import { managedPorts } from '../../../../model/cluster.ts';
import type { EngineId, EngineScale } from '../../../../model/model.ts';
import type { Address, Unit } from '../../../../model/resolved.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { type Context, group, isProtected } from '../context.ts';
import type { Keys } from '../identity/keys.ts';
import type { Network } from '../network/network.ts';
import { createSecurityRule } from '../network/security-groups.ts';
import type { Alarm } from '../watch/alarm.ts';

export interface StoreInputs {
  readonly context: Context;
  readonly network: Network;
  readonly cluster: Cluster;
  readonly keys: Keys;
  readonly units: readonly Unit[];
}

export interface Store {
  readonly engine: EngineId;
  /** The address for the services; with several servers, `host` contains all of them. */
  readonly address: pulumi.Output<Address>;
  /** The snapshot that remains when the store is deleted; engines without one retain nothing. */
  readonly finalSnapshot?: string;
  /** The ARN of what AWS Backup copies, where it supports the engine. */
  readonly backedUp?: pulumi.Output<string>;
  readonly alarms: readonly Alarm[];
}

/** The component resource of a store, its scale, and its security group, which admits the cluster at the one port of the engine. */
export function openStore({ context, network, cluster }: StoreInputs, engine: EngineId, folder: string) {
  const options = group(context, folder);
  const securityGroup = { what: folder.toLowerCase(), ports: [managedPorts[engine]], from: cluster.securityGroup };
  return { options, scale: scaleOf(context, engine), securityGroup: createSecurityRule(context, network, securityGroup, options) };
}

/** The retention of RDS and DocumentDB: a daily backup, deletion protection, and a final snapshot. */
export const databaseRetention = ({ context, keys }: StoreInputs, finalSnapshot: string) => ({
  storageEncrypted: true,
  kmsKeyId: keys.arn,
  backupRetentionPeriod: context.profile.backupDays,
  deletionProtection: isProtected(context),
  skipFinalSnapshot: false,
  finalSnapshotIdentifier: finalSnapshot,
  // Changes that need a restart are deferred to the nightly window.
  applyImmediately: false,
});

/** The scale of an engine in the model. */
const scaleOf = ({ environment }: Context, engine: EngineId): EngineScale => environment.size.engines[engine];

/** `db.m7g.large` out of `rds.db.m7g.large.multi-az`. */
export function classOf({ rented }: EngineScale): string {
  const [, ...parts] = rented.replace(/\.multi-az$/, '').split('.');
  return parts.join('.');
}

const mibPerGb = 1024;
/** Managed disks are sold in whole gigabytes, with a minimum of 20. */
const diskGbMin = 20;
export const diskGb = ({ diskMi }: EngineScale): number => Math.max(diskGbMin, Math.ceil(diskMi / mibPerGb));

export const secureAddress = (engine: EngineId, host: string): Address => ({ host, port: managedPorts[engine], tls: true });
