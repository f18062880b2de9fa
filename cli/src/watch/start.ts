import { type Guarded, shape, text, whole } from '@debt/proto/guard';
import type { Api } from '../client/api.ts';
import { DebtError } from '../failures.ts';
import type { ReadUpTo } from './cursor-file.ts';

/** Where a watch begins: after this sequence number, in this epoch if one is known. */
export type FeedStart = Pick<ReadUpTo, 'after' | 'at'> & { readonly epoch?: string };

export interface StartOptions {
  /** Begin with the oldest notification. */
  readonly all: boolean;
  /** Begin with this sequence number. */
  readonly from: number | undefined;
  /** The stored cursor of this consumer. */
  readonly read: ReadUpTo | undefined;
  /** `person` starts with unread notifications, `inbox` adds the latest ones, and `script` starts with the oldest, because it has no read mark. */
  readonly reader: 'person' | 'inbox' | 'script';
}

/** The number of latest notifications in a new inbox, read or unread. */
export const latestCount = 20;

const position = shape({ epoch: text, newest: whole, readUpTo: whole });

export async function findStart(api: Api, { all, from, read, reader }: StartOptions): Promise<FeedStart> {
  if (all) return { after: 0 };
  if (from !== undefined) return { after: checkFrom(from, await readPosition(api)) - 1 };
  if (reader === 'script') return read ?? { after: 0 };
  const now = await readPosition(api);
  // With a cursor of another epoch the server answers with a reset, which the user has to see.
  if (read !== undefined && read.epoch !== now.epoch) return read;
  const unread = read ?? { after: now.readUpTo };
  const latest = Math.max(0, now.newest - latestCount);
  return reader === 'inbox' && latest < unread.after ? { after: latest, epoch: now.epoch } : { ...unread, epoch: now.epoch };
}

const readPosition = async (api: Api): Promise<Guarded<typeof position>> => api.get('/v1/notifications', position, { limit: 1 });

function checkFrom(from: number, { newest }: Guarded<typeof position>): number {
  if (from <= newest + 1) return from;
  throw new DebtError('bad_number', {
    what: `there is no notification #${from} yet`,
    why: newest === 0 ? 'there are no notifications' : `the newest is #${newest}`,
    fix: [`debt watch --from ${newest + 1}`],
  });
}
