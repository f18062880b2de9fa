import { formatMoney, minorOf, moneyOf } from '../lib/amount.ts';
import type { BalancePoint } from '../lib/balance.ts';
import { Day, Money } from './bits.tsx';
import { NumbersTable } from './NumbersTable.tsx';

const size = { width: 640, height: 160, pad: 8 } as const;
const shownMin = 5;
const spanMinMs = 86_400_000;

/** Whether the points show a development: a few changes of one day do not. */
export function isShown(points: readonly BalancePoint[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  return first !== undefined && last !== undefined && points.length >= shownMin && Date.parse(last.at) - Date.parse(first.at) > spanMinMs;
}

interface ChartProps {
  readonly currency: string;
  /** Oldest first. */
  readonly points: readonly BalancePoint[];
  /** False where the page shows the same numbers below the chart. */
  readonly withTable?: boolean;
}

/** The balance over time as a line chart, with the same numbers as a table. Renders nothing for a few points of one day. */
export function BalanceChart({ currency, points, withTable = true }: ChartProps) {
  if (!isShown(points)) return null;
  return (
    <figure className="chart">
      <div className="chart-plot">
        <BalanceAxis points={points} />
        <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={description(points)} preserveAspectRatio="none">
          <Plot points={points} />
        </svg>
        <TimeAxis points={points} />
      </div>
      {withTable && (
        <figcaption>
          <details>
            <summary>Show the numbers as a table</summary>
            <BalanceTable currency={currency} points={points} />
          </details>
        </figcaption>
      )}
    </figure>
  );
}

/** The highest and the lowest balance of the plot, at their heights. */
function BalanceAxis({ points }: { readonly points: readonly BalancePoint[] }) {
  const values = [0n, ...points.map(({ after }): bigint => minorOf(after))].toSorted((a, b) => (a < b ? -1 : 1));
  const currency = points[0]?.after.currency ?? '';
  const [low, high] = [values[0] ?? 0n, values.at(-1) ?? 0n];
  return (
    <div className="chart-balances muted" aria-hidden="true">
      <Money value={moneyOf(high, currency)} />
      {low < 0n && <Money value={moneyOf(low, currency)} />}
    </div>
  );
}

function TimeAxis({ points }: { readonly points: readonly BalancePoint[] }) {
  return (
    <div className="chart-times muted">
      {[points[0], points.at(-1)].map((point) => point !== undefined && <Day key={point.key} iso={point.at} />)}
    </div>
  );
}

function BalanceTable({ currency, points }: { readonly currency: string; readonly points: readonly BalancePoint[] }) {
  return (
    <NumbersTable
      caption="The balance after each change, newest first. A plus sign is in your favour."
      label={`Balances in ${currency}`}
      what="When"
      columns={['Balance']}
      rows={points.toReversed().map(({ key, at, after }) => ({
        key,
        what: <Day iso={at} />,
        numbers: [<Money key="after" value={after} signed />],
      }))}
    />
  );
}

function description(points: readonly BalancePoint[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return '';
  return `Balance over time, from ${formatMoney(first.after)} to ${formatMoney(last.after)}. The numbers are below.`;
}

function Plot({ points }: { readonly points: readonly BalancePoint[] }) {
  const values = points.map(({ after }) => Number(minorOf(after)));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const times = points.map(({ at }) => Date.parse(at));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const span = last - first;
  // A margin before the first change and after the last, so that both are visible.
  const x = (time: number): number => size.pad + (0.06 + (0.88 * (time - first)) / span) * (size.width - 2 * size.pad);
  const y = (value: number): number => size.pad + ((high - value) / (high - low || 1)) * (size.height - 2 * size.pad);
  const steps = times.map((time, at) => `H${x(time).toFixed(1)} V${y(values[at] ?? 0).toFixed(1)}`).join(' ');
  const line = `M${size.pad} ${y(0).toFixed(1)} ${steps} H${size.width - size.pad}`;
  return (
    <>
      <path className="chart-area" d={`${line} V${y(0).toFixed(1)} Z`} />
      <line className="chart-zero" x1={0} x2={size.width} y1={y(0)} y2={y(0)} />
      <path className="chart-line" d={line} />
    </>
  );
}
