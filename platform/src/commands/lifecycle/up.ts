import { join } from 'node:path';
import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { sizeIds, targetIds } from '../../model/model.ts';
import { present } from '../../output/present.ts';
import { painter } from '../../output/style.ts';
import { failureText } from '../../output/words.ts';
import type { EndEvent } from '../../runner/events.ts';
import type { TargetVerbs, UpRequest } from '../../runner/target.ts';
import { openVerbs } from '../../targets/open.ts';
import { sourceRoot } from '../../tools/source-root.ts';
import { inEnvironment, PlatformCommand, parseDuration } from '../command.ts';
import { exitOf, type Interruption } from '../io.ts';
import { parseTarget, recordedEnvironment } from '../targets.ts';
import { defaultTimeout, driftFlag, eksChoices, settingsFlag } from './eks-flags.ts';
import { kindChoices, kindFlags } from './kind-flags.ts';
import { choiceFlags, choicesOf } from './up-choices.ts';
import { withTimeLimit } from './up-timeout.ts';

export class Up extends PlatformCommand {
  static override summary = 'Start the platform, or bring a running one up to date';
  static override usageExamples = [
    { command: 'debt-platform up', does: 'Start everything on this machine; Ctrl-C stops it' },
    { command: 'debt-platform up --detach --env team-a', does: 'Start a second platform in the background' },
    { command: 'debt-platform up --port 8000 --host 0.0.0.0', does: 'Let other machines reach it on port 8000' },
    {
      command: 'debt-platform up engines --env team-b --replicas notifier=2 --engine-file engines.env',
      does: 'Run it on servers whose URLs a file names',
    },
  ];
  static override args = {
    target: Args.string({ description: `Where to run it: ${targetIds.join(', ')}. The recorded one, or embedded.` }),
  };
  static override flags = {
    detach: Flags.boolean({ char: 'd', description: 'Leave it running and return.' }),
    port: Flags.integer({ char: 'p', description: 'Port of the gateway, exactly this one.', min: 1, max: 65_535 }),
    host: Flags.string({ description: 'Interface of the gateway; 127.0.0.1 when nothing is said.', helpValue: 'ADDRESS' }),
    size: Flags.string({ description: 'How big.', options: [...sizeIds] }),
    ...choiceFlags,
    ...settingsFlag,
    ...kindFlags,
    ...driftFlag,
    yes: Flags.boolean({ char: 'y', description: 'Target kind: agree that most of what is in the cluster goes.' }),
    plan: Flags.string({ description: 'Target eks: apply this saved plan, exactly.', helpValue: 'FILE' }),
    timeout: Flags.string({
      description: 'Give up after this long, for example 90s or 5m; 3m, on kind 30m, on eks 120m.',
      helpValue: 'TIME',
    }),
  };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Up);
    const environment = parseEnvironmentName(flags.env);
    const size = sizeIds.find((id) => id === flags.size);
    const wanted = args.target === undefined ? undefined : parseTarget(args.target);
    const recorded = await recordedEnvironment(environment, this.io.variables);
    const target = wanted ?? recorded?.target ?? 'embedded';
    const timeoutMs = parseDuration(flags.timeout ?? defaultTimeout(target));
    const verbs = await openVerbs(target, this.io.variables);
    const request: UpRequest = {
      environment,
      detach: flags.detach,
      ...(size === undefined ? {} : { size }),
      ...(flags.port === undefined ? {} : { port: flags.port }),
      ...(flags.host === undefined ? {} : { host: flags.host }),
      ...(flags.yes ? { yes: true } : {}),
      ...(await choicesOf(flags, target, recorded, this.io.variables)),
      ...eksChoices({ settings: flags.settings, planFile: flags.plan, drift: flags.drift }, target),
      ...kindChoices(flags, target),
    };
    using interruption = this.io.interruptible();
    const timeout = AbortSignal.timeout(timeoutMs);
    const events = verbs.up(request, AbortSignal.any([interruption.signal, timeout]));
    const limited = withTimeLimit(events, { signal: timeout, ms: timeoutMs, environment });
    const { end } = await present(limited, { environment, terminal: this.io.terminal, json: flags.json, stream: this.io.stderr });
    const arrived = interruption.arrived();
    if (arrived !== undefined) return exitOf(arrived);
    if (end.outcome !== 'ok') return this.#report(end, flags.json);
    // What runs in a cluster does not end with this command.
    const detached = flags.detach || target === 'kind' || target === 'eks';
    this.#announce(end, flags.json, detached, environment);
    return detached ? exitCodes.ok : await this.#stay(verbs, environment, flags.json, interruption);
  }

  /** In JSON the last event has said it. */
  #report({ failure: why }: EndEvent, json: boolean): number {
    const { err } = this.io.terminal;
    if (why !== undefined && !json) this.note(failureText(why, painter(err.color), err.columns));
    return why?.exit ?? exitCodes.bug;
  }

  #announce({ urls, changed }: EndEvent, json: boolean, detach: boolean, environment: string): void {
    if (json) return;
    const { out } = this.io.terminal;
    out.line(changed === 0 ? 'Nothing to change.' : this.paint('good', 'Ready.'));
    for (const [name, url] of Object.entries(urls)) out.line(`${name.padEnd(5)}${url}`);
    this.note('To use debt and debt-platform in another terminal:');
    this.note(pathLine());
    this.note(detach ? `Stop it with: ${inEnvironment('debt-platform down', environment)}` : 'Ctrl-C stops it.');
  }

  /** Shows what happens to the units until somebody stops the platform, here or elsewhere. */
  async #stay(verbs: TargetVerbs, environment: string, json: boolean, interruption: Interruption): Promise<number> {
    {
      await using attached = await verbs.attach(environment);
      for await (const event of attached.follow({ units: [], tailLines: 0, follow: true, signal: interruption.signal })) {
        if (json) this.io.terminal.out.line(JSON.stringify(event));
        else if (event.type === 'unit') this.note(`${event.state} ${event.unit}${event.because === undefined ? '' : `: ${event.because}`}`);
      }
    }
    const arrived = interruption.arrived();
    if (arrived === undefined) {
      this.note(`${environment} was stopped.`);
      return exitCodes.ok;
    }
    const never = new AbortController();
    await present(verbs.down({ environment, purge: false }, never.signal), {
      environment,
      terminal: this.io.terminal,
      json,
      stream: this.io.stderr,
    });
    return exitOf(arrived);
  }
}

/** What makes `debt` and `debt-platform` commands of a shell. A line of its own, to be copied as a whole: begun in the middle of one, most screens break it. */
const pathLine = (): string => `export PATH="${join(sourceRoot, 'node_modules', '.bin')}:$PATH"`;
