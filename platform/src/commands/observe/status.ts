import { exitCodes } from '@debt/terminal/exit-codes';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { duration, table } from '../../output/style.ts';
import type { UnitStatus } from '../../runner/target.ts';
import { PlatformCommand } from '../command.ts';
import { notRunning, verbsOfExisting } from '../targets.ts';

export class Status extends PlatformCommand {
  static override summary = 'Show what runs';
  static override usageExamples = [
    { command: 'debt-platform status', does: 'Every unit with its state; exits 7 when nothing runs, 18 when something is not ready' },
    { command: 'debt-platform status --json', does: 'The same for a script' },
  ];

  override async run(): Promise<number> {
    const { flags } = await this.parse(Status);
    const environment = parseEnvironmentName(flags.env);
    const verbs = await verbsOfExisting(environment, this.io.variables);
    await using attached = await verbs.attach(environment);
    const status = await attached.status();
    if (status.phase === 'stopped') throw notRunning(environment);
    const { target, phase, urls, units } = status;
    this.result(flags.json, status, () => {
      const rows = units.map((unit) => [
        unit.unit,
        this.paint(tone(unit), unit.state),
        since(unit),
        String(unit.restarts),
        unit.because ?? '',
      ]);
      const addresses = Object.entries(urls).map(([name, url]) => `${name.padEnd(5)}${url}`);
      return [
        `${environment} (${target}) is ${phase}`,
        ...addresses,
        '',
        table(['unit', 'state', 'for', 'restarts', 'because'], rows, this.columns),
      ].join('\n');
    });
    return units.some(({ state }) => state === 'crashed' || state === 'unready') ? exitCodes.failedWhileWaiting : exitCodes.ok;
  }
}

const tone = ({ state }: UnitStatus) => (state === 'ready' || state === 'stopped' ? 'good' : state === 'crashed' ? 'bad' : 'warn');
const since = (unit: UnitStatus): string => (unit.since === undefined ? '' : duration(Math.max(0, Date.now() - Date.parse(unit.since))));
