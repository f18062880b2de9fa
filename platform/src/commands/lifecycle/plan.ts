import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { sizeIds } from '../../model/model.ts';
import { costText } from '../../output/cost.ts';
import { present } from '../../output/present.ts';
import { painter } from '../../output/style.ts';
import { changeText, failureText } from '../../output/words.ts';
import { openVerbs } from '../../targets/open.ts';
import { inEnvironment, PlatformCommand } from '../command.ts';
import { parseTarget, recordedEnvironment } from '../targets.ts';
import { driftFlag, eksChoices, settingsFlag } from './eks-flags.ts';
import { kindChoices, kindFlags } from './kind-flags.ts';
import { choiceFlags, choicesOf } from './up-choices.ts';

export class Plan extends PlatformCommand {
  static override summary = 'Show what up would change, and change nothing';
  static override usageExamples = [
    { command: 'debt-platform plan', does: 'What would up do now? Exits 8 when something differs' },
    { command: 'debt-platform plan --env team-a --json', does: 'The same as one event a line' },
  ];
  static override args = { target: Args.string({ description: 'Where it runs. The recorded one, or embedded.' }) };
  static override flags = {
    size: Flags.string({ description: 'How big.', options: [...sizeIds] }),
    ...choiceFlags,
    ...settingsFlag,
    ...kindFlags,
    ...driftFlag,
    out: Flags.string({ description: 'Target eks: save the plan, for up --plan.', helpValue: 'FILE' }),
  };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Plan);
    const environment = parseEnvironmentName(flags.env);
    const wanted = args.target === undefined ? undefined : parseTarget(args.target);
    const recorded = await recordedEnvironment(environment, this.io.variables);
    const target = wanted ?? recorded?.target ?? 'embedded';
    const verbs = await openVerbs(target, this.io.variables);
    const choices = await choicesOf(flags, target, recorded, this.io.variables);
    const size = sizeIds.find((id) => id === flags.size);
    using interruption = this.io.interruptible();
    const eks = eksChoices({ settings: flags.settings, planFile: flags.out, drift: flags.drift }, target);
    const kind = kindChoices(flags, target);
    const request = { environment, detach: false, ...(size === undefined ? {} : { size }), ...choices, ...eks, ...kind };
    const events = verbs.plan(request, interruption.signal);
    // A plan is over at once: it is never drawn.
    const terminal = { ...this.io.terminal, live: false };
    const { end, view } = await present(events, { environment, terminal, json: flags.json, stream: this.io.stderr });
    if (!flags.json) {
      for (const change of view.changes) terminal.out.line(changeText(change));
      if (end.cost !== undefined) terminal.out.line(costText(end.cost));
      if (end.failure === undefined)
        terminal.out.line(
          end.changed === 0
            ? 'Nothing would change.'
            : `${end.changed} ${end.changed === 1 ? 'change' : 'changes'}. Make with: ${inEnvironment(`debt-platform up${recorded === undefined && wanted !== undefined ? ` ${wanted}` : ''}${flags.drift ? ' --drift' : ''}`, environment)}`,
        );
      else this.note(failureText(end.failure, painter(terminal.err.color), terminal.err.columns));
    }
    return end.outcome === 'different' ? exitCodes.different : (end.failure?.exit ?? exitCodes.ok);
  }
}
