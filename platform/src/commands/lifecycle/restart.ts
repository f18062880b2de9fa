import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { inEnvironment, PlatformCommand, parseDuration } from '../command.ts';
import { exitOf } from '../io.ts';
import { notRunning, verbsOfExisting } from '../targets.ts';
import { unitsNamed } from '../units.ts';
import { lateFailure } from './timeout-failure.ts';

export class Restart extends PlatformCommand {
  static override summary = 'Start one unit anew, also after it crashed';
  static override usageExamples = [
    { command: 'debt-platform restart expenses', does: 'Drain it, start it again and wait until it is ready' },
    { command: 'debt-platform restart mailer --env team-a', does: 'The same in another environment' },
  ];
  static override args = { unit: Args.string({ description: 'The unit, for example expenses.', required: true }) };
  static override flags = {
    timeout: Flags.string({ description: 'Give up waiting after this long, for example 90s.', helpValue: 'TIME', default: '2m' }),
  };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Restart);
    const environment = parseEnvironmentName(flags.env);
    const timeoutMs = parseDuration(flags.timeout);
    const verbs = await verbsOfExisting(environment, this.io.variables);
    await using attached = await verbs.attach(environment);
    const status = await attached.status();
    if (status.phase === 'stopped') throw notRunning(environment);
    const units = unitsNamed(status, args.unit).map(({ unit }) => unit);
    using interruption = this.io.interruptible();
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      // One after the other: the others go on meanwhile.
      for (const unit of units) await attached.restart(unit, AbortSignal.any([interruption.signal, timeout]));
    } catch (error) {
      const arrived = interruption.arrived();
      if (arrived !== undefined) return exitOf(arrived);
      if (!timeout.aborted) throw error;
      const status = await attached.status();
      const late = status.units.filter((each) => units.includes(each.unit));
      const what = `${args.unit} is not ready again after ${timeoutMs / 1000} s`;
      throw await lateFailure(attached, { id: 'TIMEOUT', status, late, what });
    }
    this.result(
      flags.json,
      { unit: args.unit, restarted: true, state: 'ready' },
      () => `${args.unit} was restarted and is ready. See it with: ${inEnvironment('debt-platform status', environment)}`,
    );
    return exitCodes.ok;
  }
}
