/** Describes the cost of an environment. */
import type { Cost } from '../runner/events.ts';
import { dollars } from './sentences.ts';

/** Two or three lines: before and after, and the accuracy of the estimate. */
export function costText({ before, after, asOf, unpriced }: Cost): string {
  const change = before.to === after.to && before.from === after.from ? '' : `, now ${dollars(before.from, before.to)}`;
  const lines = [
    `An estimated ${dollars(after.from, after.to)} a month${change}.`,
    `Prices are list prices of ${asOf}, not fetched; use decides within the range.`,
  ];
  if (unpriced.length > 0) lines.push(`Not in it, because their price is not known: ${unpriced.join(', ')}.`);
  return lines.join('\n');
}
