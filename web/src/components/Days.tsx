import { Fragment, type ReactNode } from 'react';
import { dayKey, dayLabel } from '../lib/dates.ts';

interface DaysProps<T> {
  /** Newest first. */
  readonly items: readonly T[];
  readonly at: (item: T) => string;
  readonly children: (item: T) => ReactNode;
}

/** A list that is grouped by the day of the reader: Today, Yesterday, a date. */
export function Days<T>({ items, at, children }: DaysProps<T>) {
  const days = Map.groupBy(items, (item) => dayKey(at(item)));
  return [...days].map(([key, ofDay]) => (
    <Fragment key={key}>
      <h2 className="day">{dayLabel(key, new Date())}</h2>
      <ul className="entries">{ofDay.map((item) => children(item))}</ul>
    </Fragment>
  ));
}
