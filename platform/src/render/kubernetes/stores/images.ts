/**
 * Known facts about the images of the stores. They come from documentation and Dockerfiles; **not verified on a cluster**: no image could be pulled
 * where this was written.
 */
import { cluster } from '../../../model/cluster.ts';
import type { EngineId } from '../../../model/model.ts';

export interface StoreImage {
  /** The user to which the image itself would switch; it owns the files that the entry point writes. */
  readonly user: number;
  /** Directories that must be writable in addition to the data, with their size limits. */
  readonly scratch: Readonly<Record<string, number>>;
  /** The path of the data. */
  readonly data: string;
  readonly entry: string;
}

export const storeImages: Readonly<Record<EngineId, StoreImage>> = {
  postgres: {
    user: 999,
    scratch: { '/var/run/postgresql': 16, '/tmp': 64 },
    data: '/var/lib/postgresql',
    entry: "the image's; runs /docker-entrypoint-initdb.d once",
  },
  mongodb: {
    user: 999,
    scratch: { '/data/configdb': 16, '/tmp': 64 },
    data: '/data/db',
    entry: "the image's; runs /docker-entrypoint-initdb.d once",
  },
  kafka: { user: 1000, scratch: { '/tmp': 128 }, data: '/var/lib/kafka/data', entry: 'ours: formats once, then starts the broker' },
  rabbitmq: { user: 999, scratch: { '/tmp': 64, '/var/log/rabbitmq': 64 }, data: '/var/lib/rabbitmq', entry: "the image's" },
  redis: { user: 999, scratch: { '/tmp': 16 }, data: '/data', entry: 'valkey-server with our arguments' },
  'mail-sink': { user: cluster.user, scratch: { '/tmp': 128 }, data: '/data', entry: "the image's, which is ours" },
};
