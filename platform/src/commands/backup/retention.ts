/** Which backups are kept. */
import type { Keep } from '../../backups/schedule.ts';

export interface Kept {
  readonly name: string;
  readonly at: Date;
  /** Whole, as far as it is known. */
  readonly isGood: boolean;
}

const dayMs = 24 * 60 * 60_000;

/**
 * The backups that may be deleted: those older than the last good one that is kept. The newest good backup is always kept, and only good ones count,
 * so damaged backups never displace a good one.
 */
export function superseded<T extends Kept>(backups: readonly T[], keep: Keep, now: Date): readonly T[] {
  const newestFirst = backups.toSorted((a, b) => b.at.getTime() - a.at.getTime() || b.name.localeCompare(a.name));
  const good = newestFirst.filter(({ isGood }) => isGood);
  const kept = 'count' in keep ? good.slice(0, keep.count) : good.filter(({ at }, index) => index === 0 || isWithin(at, keep.days, now));
  const [newest] = kept;
  if (newest === undefined || ('count' in keep && kept.length < keep.count)) return [];
  const oldest = kept.at(-1) ?? newest;
  return newestFirst.slice(newestFirst.indexOf(oldest) + 1).filter(({ at }) => 'count' in keep || !isWithin(at, keep.days, now));
}

const isWithin = (at: Date, days: number, now: Date): boolean => at.getTime() >= now.getTime() - days * dayMs;
