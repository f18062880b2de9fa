/** What `down --purge` deletes, and which snapshots remain. */

import type { PurgeItem } from '../../runner/target.ts';
import type { Layout } from './layout.ts';
import { nameOf } from './program/names.ts';
import { readRecord } from './record.ts';

const stores = [
  { what: 'PostgreSQL (ledger)', id: 'postgres', snapshot: 'postgres-final' },
  { what: 'DocumentDB (notifications)', id: 'documentdb', snapshot: 'documentdb-final' },
  { what: 'Kafka (events)', id: 'kafka', snapshot: undefined },
  { what: 'RabbitMQ (mail jobs)', id: 'rabbitmq', snapshot: undefined },
] as const;

/** The sizes are not requested, because that would take a permission that nothing else needs. */
export async function purgeItemsOf(layout: Layout): Promise<readonly PurgeItem[]> {
  if ((await readRecord(layout)) === undefined) return [];
  return stores.map(({ what, id, snapshot }) => ({
    what:
      snapshot === undefined ? `${what}, nothing remains` : `${what}, the snapshot ${nameOf(layout.name, snapshot, 'database')} remains`,
    where: nameOf(layout.name, id),
    bytes: Number.NaN,
  }));
}
