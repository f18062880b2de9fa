import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseEnvironmentName } from '../../environment/paths.ts';
import type { LogEvent } from '../../runner/events.ts';
import { PlatformCommand } from '../command.ts';
import { exitOf } from '../io.ts';
import { verbsOfExisting } from '../targets.ts';
import { unitsNamed } from '../units.ts';

export class Logs extends PlatformCommand {
  static override summary = 'Show the logs, also of what is stopped';
  static override usageExamples = [
    { command: 'debt-platform logs', does: 'The last lines of every unit' },
    { command: 'debt-platform logs expenses --follow', does: 'One unit, and what it says from now on' },
  ];
  static override args = { unit: Args.string({ description: 'Only this unit.' }) };
  static override flags = {
    follow: Flags.boolean({ char: 'f', description: 'Go on with new lines until Ctrl-C.' }),
    lines: Flags.integer({ char: 'n', description: 'How many of the last lines of each unit.', default: 50, min: 0, max: 10_000 }),
  };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Logs);
    const environment = parseEnvironmentName(flags.env);
    const verbs = await verbsOfExisting(environment, this.io.variables);
    await using attached = await verbs.attach(environment);
    const units = args.unit === undefined ? [] : unitsNamed(await attached.status(), args.unit).map(({ unit }) => unit);
    using interruption = this.io.interruptible();
    const { signal } = interruption;
    const { out } = this.io.terminal;
    // What goes on for ever cannot be turned over page by page.
    const lines: string[] = [];
    const report = (line: string): void => {
      if (flags.follow || flags.json) out.line(line);
      else lines.push(line);
    };
    for await (const event of attached.follow({ units, tailLines: flags.lines, follow: flags.follow, signal })) {
      if (flags.json) report(JSON.stringify(event));
      else if (event.type === 'log') report(`${nameOf(event)} | ${event.line}`);
      else this.note(`${event.unit} is ${event.state}${event.because === undefined ? '' : `: ${event.because}`}`);
    }
    if (lines.length > 0) out.long(lines.join('\n'));
    const arrived = interruption.arrived();
    return arrived === undefined ? exitCodes.ok : exitOf(arrived);
  }
}

const nameOf = ({ unit, replica }: LogEvent): string => (replica === undefined ? unit : `${unit}/${replica}`);
