/** What the managed stores have in common. */

import type * as pulumi from '@pulumi/pulumi';
import { managedPorts } from '../model/cluster.ts';
import type { EngineId, EngineScale } from '../model/model.ts';
import type { Address, Unit } from '../model/resolved.ts';
import type { Context } from './context.ts';
import type { Keys } from './keys.ts';
import type { Network } from './network.ts';

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

/** The size of an engine as the model has it. */
export const scaleOf = ({ environment }: Context, engine: EngineId): EngineScale => environment.size.engines[engine];

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
