/** US dollars a month: the fixed cost, and the maximum with the use that the size allows. */
export interface MonthlyRange {
  readonly from: number;
  readonly to: number;
}

export const nothing: MonthlyRange = { from: 0, to: 0 };
export const fixed = (amount: number): MonthlyRange => ({ from: amount, to: amount });
export const between = (from: number, to: number): MonthlyRange => ({ from, to });
export const plus = (one: MonthlyRange, other: MonthlyRange): MonthlyRange => ({ from: one.from + other.from, to: one.to + other.to });
/** The later price minus the earlier one, each bound separately. */
export const minus = (one: MonthlyRange, other: MonthlyRange): MonthlyRange => ({ from: one.from - other.from, to: one.to - other.to });
export const times = ({ from, to }: MonthlyRange, factor: number): MonthlyRange => ({ from: from * factor, to: to * factor });
export const total = (ranges: readonly MonthlyRange[]): MonthlyRange => ranges.reduce(plus, nothing);
