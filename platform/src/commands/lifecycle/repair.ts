import { exitCodes } from '@debt/terminal/exit-codes';
import * as Flags from '@oclif/core/flags';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { PlatformError } from '../../failures/failures.ts';
import type { RepairReport } from '../../runner/target.ts';
import { inEnvironment, PlatformCommand } from '../command.ts';
import { exitOf } from '../io.ts';
import { recordedEnvironment, verbsOfExisting } from '../targets.ts';

export class Repair extends PlatformCommand {
  static override summary = 'Put the state of an environment on AWS right after a run was killed';
  static override usageExamples = [
    { command: 'debt-platform repair', does: 'Remove the lock of the killed run and find what it has made' },
    { command: 'debt-platform repair --unlock --env team-a', does: 'The same when the run was on another machine, and has ended' },
  ];
  static override flags = {
    unlock: Flags.boolean({ description: 'Also remove the lock of a run on another machine: only when it has ended.' }),
  };

  override async run(): Promise<number> {
    const { flags } = await this.parse(Repair);
    const environment = parseEnvironmentName(flags.env);
    const verbs = await verbsOfExisting(environment, this.io.variables);
    if (verbs.repair === undefined) throw await this.#notHere(environment);
    using interruption = this.io.interruptible();
    try {
      const report = await verbs.repair({ environment, unlock: flags.unlock }, (note) => this.note(note), interruption.signal);
      this.result(flags.json, report, () => textOf(report, environment));
      return exitCodes.ok;
    } catch (error) {
      const arrived = interruption.arrived();
      if (arrived !== undefined) return exitOf(arrived);
      throw error;
    }
  }

  async #notHere(environment: string): Promise<PlatformError> {
    const recorded = await recordedEnvironment(environment, this.io.variables);
    return new PlatformError('NOT_HERE', {
      what: `${environment} has the target ${recorded?.target ?? 'embedded'}, which keeps no state that a killed run could leave behind`,
      fix: [inEnvironment('debt-platform up', environment)],
    });
  }
}

function textOf({ unlocked, adopted, absent, unknown, differed, gone }: RepairReport, environment: string): string {
  const lines = [
    ...unlocked.map((who) => `unlocked   ${who}`),
    ...adopted.map((what) => `made       ${what}: the killed run has made it, and the state has it now`),
    ...absent.map((what) => `not made   ${what}: up makes it again`),
    ...unknown.map((what) => `not known  ${what}: look for it on AWS, and delete it there before the next up`),
    ...gone.map((what) => `gone       ${what}: up makes it again`),
    ...(differed === 0
      ? []
      : [`different  ${differed} ${differed === 1 ? 'resource was' : 'resources were'} changed by others; up puts them back`]),
  ];
  if (lines.length === 0) return 'The state is right: no lock, no operation without an end, and everything is as it says.';
  return [...lines, `Go on with: ${inEnvironment('debt-platform plan', environment)}`].join('\n');
}
