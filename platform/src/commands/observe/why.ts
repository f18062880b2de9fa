import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { environmentFrom } from '../../model/choices.ts';
import { outlineOf } from '../../model/outline.ts';
import type { Unit } from '../../model/resolved.ts';
import { consentFrom } from '../../model/waves.ts';
import { table } from '../../output/style.ts';
import { openVerbs } from '../../targets/open.ts';
import { PlatformCommand } from '../command.ts';
import { recordedEnvironment } from '../targets.ts';
import { noSuchUnit } from '../units.ts';

export class Why extends PlatformCommand {
  static override summary = 'Explain what a unit waits for and whom it calls';
  static override usageExamples = [
    { command: 'debt-platform why gateway', does: 'The chain of units that must be ready before it' },
    { command: 'debt-platform why mailer --json', does: 'The same for a script' },
  ];
  static override args = { unit: Args.string({ description: 'The unit, for example expenses.', required: true }) };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Why);
    const environment = parseEnvironmentName(flags.env);
    const recorded = await recordedEnvironment(environment, this.io.variables);
    const target = recorded?.target ?? 'embedded';
    const units = outlineOf(environmentFrom(environment, {}, recorded));
    const unit = units.find(({ id, owner, kind }) => id === args.unit || (kind === 'service' && owner === args.unit));
    if (unit === undefined)
      throw noSuchUnit(
        args.unit,
        units.map(({ id }) => id),
        environment,
      );
    const states = new Map<string, { readonly state: string; readonly because?: string }>();
    if (recorded !== undefined) {
      await using attached = await (await openVerbs(target, this.io.variables)).attach(environment);
      for (const status of (await attached.status()).units) states.set(status.unit, status);
    }
    const chain = consentFrom(units, unit.id).map((each) => ({
      unit: each.id,
      kind: each.kind,
      state: states.get(each.id)?.state ?? (each.placement === 'outside' ? 'not ours' : 'stopped'),
      because: states.get(each.id)?.because ?? '',
      after: each.after,
    }));
    const calls = unit.reaches.map(({ unit: callee, port }) => ({ unit: callee, port, through: variablesTo(unit, callee) }));
    this.result(flags.json, { unit: unit.id, chain, calls }, () =>
      [
        `${unit.id} starts after everything below it is ready (a task: done).`,
        table(
          ['unit', 'state', 'waits for'],
          chain.map((each) => [each.unit, stateText(each), each.after.join(', ')]),
          this.columns,
        ),
        ...(calls.length === 0
          ? []
          : [
              '',
              table(
                ['calls', 'port', 'through'],
                calls.map((each) => [each.unit, each.port, each.through.join(', ')]),
                this.columns,
              ),
            ]),
      ].join('\n'),
    );
    return exitCodes.ok;
  }
}

const stateText = ({ state, because }: { readonly state: string; readonly because: string }): string =>
  because === '' || because === 'done' ? state : `${state} (${because})`;

/** The variables that make the edge. */
function variablesTo(unit: Unit, callee: string): readonly string[] {
  return unit.env
    .filter((entry) =>
      'secret' in entry
        ? 'login' in entry.secret.made && entry.secret.made.login === callee
        : entry.text.split(',').some((each) => each.startsWith(`${callee}:`) || each.startsWith(`http://${callee}:`)),
    )
    .map(({ key }) => key);
}
