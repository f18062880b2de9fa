/** Sums of prices: the cost of a size, and the effect of a change on it. */
import { priceOf } from './price.ts';
import { type MonthlyRange, nothing, plus } from './range.ts';

export interface Priced {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}
export interface Line {
  readonly type: string;
  readonly name: string;
  readonly monthly: MonthlyRange;
}
export interface Estimate {
  /** The resources with a cost, the most expensive first. */
  readonly lines: readonly Line[];
  readonly total: MonthlyRange;
  /** Resources whose class the table does not contain; the total leaves them out and is too low. */
  readonly unknown: readonly string[];
}

/** Nodes are in the estimate through the limit of their pool. */
export const pricedType = (type: string, inputs: Readonly<Record<string, unknown>>): string =>
  inputs['kind'] === 'NodePool' ? 'kubernetes:karpenter.sh/v1:NodePool' : type;

export function estimate(resources: readonly Priced[]): Estimate {
  const lines: Line[] = [];
  const unknown: string[] = [];
  let total = nothing;
  for (const { type, name, inputs } of resources) {
    const monthly = priceOf(pricedType(type, inputs), inputs);
    if (monthly === undefined) unknown.push(`${type} ${name}`);
    else if (monthly.to > 0) {
      lines.push({ type, name, monthly });
      total = plus(total, monthly);
    }
  }
  return { lines: lines.toSorted((one, other) => other.monthly.to - one.monthly.to), total, unknown };
}
