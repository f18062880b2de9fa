import type { Money as Amount, Transaction } from '@debt/proto/http';
import { formatMoney, minorOf } from '../lib/amount.ts';
import { balancePerDay, type DayBalance, runningBalances } from '../lib/balance.ts';
import { Day, Money } from './bits.tsx';

const size = { width: 640, height: 160, pad: 8 } as const;

/** The balance over time as a line, and the same numbers as a table. */
export function BalanceChart({ net, transactions }: { readonly net: Amount; readonly transactions: readonly Transaction[] }) {
  const days = balancePerDay(runningBalances(net, transactions));
  if (days.length === 0) return null;
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={spoken(days)} preserveAspectRatio="none">
        <Plot days={days} />
      </svg>
      <figcaption>
        <details>
          <summary>Show the numbers as a table</summary>
          <div className="table-wrap" tabIndex={0} role="region" aria-label="Balance per day">
            <table>
              <caption>Balance at the end of each day on which it changed, {net.currency}</caption>
              <thead>
                <tr>
                  <th scope="col">Day</th>
                  <th scope="col" className="number">
                    Balance
                  </th>
                </tr>
              </thead>
              <tbody>
                {days.toReversed().map(({ day, balance }) => (
                  <tr key={day}>
                    <th scope="row">
                      <Day iso={day} />
                    </th>
                    <td className="number">
                      <Money value={balance} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      </figcaption>
    </figure>
  );
}

const spoken = (days: readonly DayBalance[]): string => {
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined
    ? ''
    : `Balance over time, from ${formatMoney(first.balance)} to ${formatMoney(last.balance)}. The table below has the numbers.`;
};

function Plot({ days }: { readonly days: readonly DayBalance[] }) {
  const values = days.map(({ balance }) => Number(minorOf(balance)));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const times = days.map(({ day }) => Date.parse(day));
  const [from, to] = [Math.min(...times) - 86_400_000, Math.max(...times)];
  const x = (time: number): number => size.pad + ((time - from) / (to - from)) * (size.width - 2 * size.pad);
  const y = (value: number): number => size.pad + ((high - value) / (high - low || 1)) * (size.height - 2 * size.pad);
  const steps = times.map((time, at) => `H${x(time).toFixed(1)} V${y(values[at] ?? 0).toFixed(1)}`).join(' ');
  const line = `M${size.pad} ${y(0).toFixed(1)} ${steps}`;
  return (
    <>
      <path className="chart-area" d={`${line} V${y(0).toFixed(1)} Z`} />
      <line className="chart-zero" x1={0} x2={size.width} y1={y(0)} y2={y(0)} />
      <path className="chart-line" d={line} />
    </>
  );
}
