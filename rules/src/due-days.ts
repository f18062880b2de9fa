import { bounds } from './bounds.ts';

/** ISO 8601 dates, both included. */
export interface DayRange {
  readonly earliest: string;
  readonly latest: string;
}

/** The days on which a debt can be due: those of the hundred years before and after this one. A day outside is a typing error. */
export function dueDays(now: Date): DayRange {
  const year = now.getUTCFullYear();
  return { earliest: `${year - bounds.dueYearsMax}-01-01`, latest: `${year + bounds.dueYearsMax}-12-31` };
}
