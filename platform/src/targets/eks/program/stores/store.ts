/** What the managed stores have in common. */
import type * as pulumi from '@pulumi/pulumi';
import { managedPorts } from '../../../../model/cluster.ts';
import type { EngineId, EngineScale } from '../../../../model/model.ts';
import type { Address, Unit } from '../../../../model/resolved.ts';
import { type Context, group, isProtected } from '../context.ts';
import type { Keys } from '../identity/keys.ts';
import type { Network } from '../network/network.ts';
import { createSecurityRule } from '../network/security-groups.ts';

export interface StoreInputs {
  readonly context: Context;
  readonly network: Network;
  readonly keys: Keys;
  readonly units: readonly Unit[];
}

export interface Store {
  readonly engine: EngineId;
  /** Where the services reach it; with several servers all of them are in `host`. */
  readonly address: pulumi.Output<Address>;
  /** The snapshot that remains when the store is deleted; engines without one keep nothing. */
  readonly finalSnapshot?: string;
}

/** A folder for a store, how big it is, and its door: the nodes come in at the one port of the engine. */
export function openStore({ context, network }: StoreInputs, engine: EngineId, folder: string) {
  const options = group(context, folder);
  const door = { what: folder.toLowerCase(), ports: [managedPorts[engine]], from: network.plan.nodes };
  return { options, scale: scaleOf(context, engine), door: createSecurityRule(context, network, door, options) };
}

/** What RDS and DocumentDB are told alike, so that nothing is lost: a copy each day, protection, and a snapshot when it ends. */
export const databaseRetention = ({ context, keys }: StoreInputs, finalSnapshot: string) => ({
  storageEncrypted: true,
  kmsKeyId: keys.arn,
  backupRetentionPeriod: context.profile.backupDays,
  deletionProtection: isProtected(context),
  skipFinalSnapshot: false,
  finalSnapshotIdentifier: finalSnapshot,
  // Changes that need a restart wait for the nightly window.
  applyImmediately: false,
});

/** The size of an engine as the model has it. */
const scaleOf = ({ environment }: Context, engine: EngineId): EngineScale => environment.size.engines[engine];

/** `db.m7g.large` out of `rds.db.m7g.large.multi-az`. */
export function classOf({ rented }: EngineScale): string {
  const [, ...parts] = rented.replace(/\.multi-az$/, '').split('.');
  return parts.join('.');
}

const mibPerGb = 1024;
/** Managed disks are sold in whole gigabytes, and not below 20. */
const diskGbMin = 20;
export const diskGb = ({ diskMi }: EngineScale): number => Math.max(diskGbMin, Math.ceil(diskMi / mibPerGb));

export const secureAddress = (engine: EngineId, host: string): Address => ({ host, port: managedPorts[engine], tls: true });
