/** The differences between the sizes in the cloud. Everything else is the same program. */
import type { SizeId } from './model.ts';

/** The cost and protection of a size in the cloud, beyond the scale of its units. */
export interface Profile {
  readonly natGateways: number;
  /** Private addresses for the services of AWS: they cost by the hour and zone, and keep traffic off the internet. */
  readonly interfaceEndpoints: boolean;
  /** The API of the cluster can also be reached from the operator's configured ranges. */
  readonly publicEndpoint: boolean;
  readonly backupDays: number;
  /** A second region, with copies of the backups of the stores. It is in the same jurisdiction. */
  readonly backupCopyRegion?: 'eu-west-1';
  readonly logDays: number;
  /** Copies of data in more than one zone, as far as the engine's size has nodes for it. */
  readonly multiZone: boolean;
  /** Each broker of Kafka is in one zone, and MSK requires at least two. */
  readonly kafkaBrokers: number;
  /** The limit of the node pool, in CPUs. */
  readonly nodeCpusMax: number;
  /** The instance families that nodes may use. */
  readonly nodeFamilies: readonly string[];
}

const small = { interfaceEndpoints: false, publicEndpoint: true, backupDays: 7, logDays: 30, multiZone: false } as const;
const large = { interfaceEndpoints: true, backupDays: 14, logDays: 90, multiZone: true } as const;
const dev: Profile = { ...small, natGateways: 1, kafkaBrokers: 2, nodeCpusMax: 16, nodeFamilies: ['t', 'm', 'c'] };

/** The profile of each size; in the cloud, `laptop` runs like `dev`. */
export const profiles: Readonly<Record<SizeId, Profile>> = {
  tiny: dev,
  laptop: dev,
  dev,
  staging: { ...large, natGateways: 1, publicEndpoint: true, kafkaBrokers: 3, nodeCpusMax: 64, nodeFamilies: ['m', 'c', 'r'] },
  prod: {
    ...large,
    backupDays: 35,
    backupCopyRegion: 'eu-west-1',
    logDays: 365,
    natGateways: 3,
    publicEndpoint: false,
    kafkaBrokers: 3,
    nodeCpusMax: 256,
    nodeFamilies: ['m', 'c', 'r'],
  },
};
