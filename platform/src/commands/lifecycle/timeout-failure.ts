/** The failure for units that did not become ready in time: the cause, and the last lines of the first unit. */
import { PlatformError } from '../../failures/failures.ts';
import type { Attached, Status, UnitStatus } from '../../runner/target.ts';
import { inEnvironment } from '../context.ts';

const logLinesShown = 5;

interface Late {
  readonly id: 'timeout' | 'unit_crashed';
  readonly status: Status;
  readonly late: readonly UnitStatus[];
  readonly what: string;
}

export async function lateFailure(attached: Attached, { id, status: { environment }, late, what }: Late): Promise<PlatformError> {
  const units = late.map(({ unit }) => unit).slice(0, 1);
  const logs: string[] = [];
  if (units.length > 0) {
    for await (const event of attached.follow({ units, tailLines: logLinesShown, follow: false, signal: AbortSignal.timeout(1000) })) {
      if (event.type === 'log') logs.push(`${event.unit} | ${event.line}`);
    }
  }
  const why = late.flatMap(({ unit, because }) => (because === undefined ? [] : [`${unit}: ${because}`])).join('; ');
  const fix = units.map((unit) => inEnvironment(`debt-platform ${id === 'timeout' ? 'why' : 'restart'} ${unit}`, environment));
  return new PlatformError(id, { what, why, logs, fix });
}
