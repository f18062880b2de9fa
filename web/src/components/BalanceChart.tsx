import { formatMoney, minorOf } from '../lib/amount.ts';
import type { BalancePoint } from '../lib/balance.ts';
import { formatDay } from '../lib/dates.ts';
import { Day, Money } from './bits.tsx';
import { NumbersTable } from './NumbersTable.tsx';

const size = { width: 640, height: 160, pad: 8 } as const;
const spanMinMs = 60_000;
/** A single point shows no development over time. */
export const shownMin = 2;

interface ChartProps {
  readonly currency: string;
  /** Oldest first. */
  readonly points: readonly BalancePoint[];
  /** False where the page shows the same numbers below the chart. */
  readonly withTable?: boolean;
}

/** The balance over time as a line chart, with the same numbers as a table. Renders nothing for fewer than two points. */
export function BalanceChart({ currency, points, withTable = true }: ChartProps) {
  if (points.length < shownMin) return null;
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={description(points)} preserveAspectRatio="none">
        <Plot points={points} />
      </svg>
      <Scale points={points} />
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

/** The range of dates and balances, so that the chart can be read without the table. */
function Scale({ points }: { readonly points: readonly BalancePoint[] }) {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  const sorted = points.toSorted((a, b) => (minorOf(a.after) < minorOf(b.after) ? -1 : 1));
  const [lowest, highest] = [sorted[0] ?? first, sorted.at(-1) ?? first];
  return (
    <p className="chart-scale muted">
      <span>
        <Day iso={first.at} />
        {formatDay(first.at) !== formatDay(last.at) && (
          <>
            {' '}
            to <Day iso={last.at} />
          </>
        )}
      </span>
      <span>
        between <Money value={lowest.after} signed /> and <Money value={highest.after} signed />
      </span>
    </p>
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
  return `Balance over time, from ${formatMoney(first.after)} to ${formatMoney(last.after)}. The table below has the numbers.`;
}

function Plot({ points }: { readonly points: readonly BalancePoint[] }) {
  const values = points.map(({ after }) => Number(minorOf(after)));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const times = points.map(({ at }) => Date.parse(at));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const span = Math.max(last - first, spanMinMs);
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
