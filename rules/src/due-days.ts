import { bounds } from './bounds.ts';

/** ISO 8601 dates, both included. */
export interface DayRange {
  readonly earliest: string;
  readonly latest: string;
}

/** The days that a debt can be due on: those of the hundred years before and after this one. What is outside is a slip of the finger. */
export function dueDays(now: Date): DayRange {
  const year = now.getUTCFullYear();
  return { earliest: `${year - bounds.dueYearsMax}-01-01`, latest: `${year + bounds.dueYearsMax}-12-31` };
}
