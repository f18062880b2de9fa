import * as Args from '@oclif/core/args';
import { exits } from '../runner/failures.ts';
import { parseEnvironmentName } from '../runner/paths.ts';
import { inEnvironment, PlatformCommand } from './command.ts';
import { exitOf } from './io.ts';
import { notRunning, verbsOfExisting } from './targets.ts';
import { unitNamed } from './units.ts';

export class Restart extends PlatformCommand {
  static override summary = 'Start one unit anew, also after it crashed';
  static override usageExamples = [
    { command: 'debt-platform restart expenses', does: 'Drain it and start it again' },
    { command: 'debt-platform restart mailer --env team-a', does: 'The same in another environment' },
  ];
  static override args = { unit: Args.string({ description: 'The unit, for example expenses.', required: true }) };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Restart);
    const environment = parseEnvironmentName(flags.env);
    const verbs = await verbsOfExisting(environment, this.io.variables);
    await using attached = await verbs.attach(environment);
    const status = await attached.status();
    if (status.phase === 'stopped') throw notRunning(environment);
    const { unit } = unitNamed(status, args.unit);
    using interruption = this.io.interruptible();
    await attached.restart(unit, interruption.signal);
    const arrived = interruption.arrived();
    if (arrived !== undefined) return exitOf(arrived);
    this.result(
      flags.json,
      { unit, restarted: true },
      () => `${unit} was restarted. See it with: ${inEnvironment('debt-platform status', environment)}`,
    );
    return exits.ok;
  }
}
