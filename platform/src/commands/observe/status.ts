import type { Outcome } from '@debt/terminal/command/command';
import { exitCodes } from '@debt/terminal/exit-codes';
import { blank, sparseTable, verbatim, wraps } from '@debt/terminal/text/doc';
import { backupReport, reportText } from '../../backups/report.ts';
import { notRunning } from '../../failures/failures.ts';
import { duration } from '../../output/sentences.ts';
import type { UnitStatus } from '../../runner/target.ts';
import { type PlatformContext, result } from '../context.ts';
import { verbsOfExisting } from '../targets.ts';

export async function status(context: PlatformContext): Promise<Outcome> {
  const { environment, paint } = context;
  const verbs = await verbsOfExisting(context);
  await using attached = await verbs.attach(environment);
  const found = await attached.status();
  const { target, phase, urls, units } = found;
  if (phase === 'stopped') throw notRunning(environment);
  const backups = await backupReport(context.directory, context.now());
  const rows = units.map((unit) => [unit.unit, paint(tone(unit), unit.state), since(unit), String(unit.restarts), unit.because ?? '']);
  const doc = [
    `${environment} (${target}) is ${phase}`,
    ...Object.entries(urls).map(([name, url]) => verbatim(`${name.padEnd(5)}${url}`)),
    ...(backups === undefined ? [] : [`backups: ${paint(backups.problem === null ? 'good' : 'bad', reportText(backups))}`]),
    blank,
    sparseTable(['UNIT', 'STATE', 'FOR', 'RESTARTS', wraps('BECAUSE')], rows),
  ];
  const isUnhealthy = units.some(({ state }) => state === 'crashed' || state === 'unready');
  return result(
    { ...found, ...(backups === undefined ? {} : { backups }) },
    doc,
    isUnhealthy ? exitCodes.failedWhileWaiting : exitCodes.ok,
  );
}

const tone = ({ state }: UnitStatus) => (state === 'ready' || state === 'stopped' ? 'good' : state === 'crashed' ? 'bad' : 'warn');
const since = (unit: UnitStatus): string => (unit.since === undefined ? '' : duration(Math.max(0, Date.now() - Date.parse(unit.since))));
