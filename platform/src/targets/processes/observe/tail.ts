import type { LogEvent } from '../../../runner/events.ts';
import { loggedUnits, readLog } from './logs.ts';
import { isUnitId } from './wire.ts';

/** The last lines of some units (an empty list means all units) as events, in order of time. */
export async function tailEvents(logDirectory: string, units: readonly string[], linesMax: number): Promise<readonly LogEvent[]> {
  const named = units.length === 0 ? await loggedUnits(logDirectory) : units;
  const events = await Promise.all(
    named.filter(isUnitId).map(async (unit) => {
      const lines = await readLog(logDirectory, unit, linesMax);
      return lines.map(({ at, stream, line }): LogEvent => ({ type: 'log', unit, stream, line, at, run: '' }));
    }),
  );
  return events.flat().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
