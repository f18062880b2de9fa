/** One figure. A target makes it a claim. Without one, it is printed for comparison. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: { readonly at: 'least' | 'most'; readonly value: number };
}

export type Report = (figure: Figure) => void;

export const met = ({ value, target }: Figure): boolean | undefined =>
  target === undefined ? undefined : target.at === 'least' ? value >= target.value : value <= target.value;

export function line(figure: Figure): string {
  const { name, value, unit, target } = figure;
  const claim =
    target === undefined
      ? ''
      : `  target ${target.at === 'least' ? '≥' : '≤'} ${target.value}${unit === '×' ? '×' : ''}: ${met(figure) === true ? 'met' : 'MISSED'}`;
  return `${name.padEnd(62)} ${value.toLocaleString('en', { maximumFractionDigits: 2 }).padStart(10)} ${unit.padEnd(8)}${claim}`;
}
