/** The value below which `part` (0 to 1) of the sorted values lie; NaN without values. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The ratio of `values` to `others`: the median over pairs that were measured one after the other. */
export const ratio = (values: readonly number[], others: readonly number[]): number =>
  median(values.map((value, at) => value / (others[at] ?? Number.NaN)));

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
