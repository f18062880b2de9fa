import type { Api } from '../client/api.ts';
import { type Guarded, shape, text, whole } from '../client/guards.ts';
import { DebtError } from '../failures.ts';
import type { ReadUpTo } from './cursor-file.ts';

/** Where a watch begins: after this number, in this epoch when one is known. */
export type FeedStart = Pick<ReadUpTo, 'after' | 'at'> & { readonly epoch?: string };

export interface StartOptions {
  /** Begin with the oldest notification. */
  readonly all: boolean;
  /** Begin with this number. */
  readonly from: number | undefined;
  /** What this consumer has read. */
  readonly read: ReadUpTo | undefined;
  /** `person`: what is unread. `inbox`: besides that some of the latest. `script`: everything, because nothing else is known about its reader. */
  readonly reader: 'person' | 'inbox' | 'script';
}

/** Notifications that an inbox opens with, read or not. */
export const latestCount = 20;

const position = shape({ epoch: text, newest: whole, readUpTo: whole });

export async function findStart(api: Api, { all, from, read, reader }: StartOptions): Promise<FeedStart> {
  if (all) return { after: 0 };
  if (from !== undefined) return { after: checkFrom(from, await readPosition(api)) - 1 };
  if (reader === 'script') return read ?? { after: 0 };
  const now = await readPosition(api);
  // Of another epoch: the server answers that history is gone, which the person has to see.
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
