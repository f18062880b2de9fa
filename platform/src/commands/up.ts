import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { sizeIds, targetIds } from '../model/model.ts';
import { present } from '../output/present.ts';
import { painter } from '../output/style.ts';
import type { View } from '../output/view.ts';
import { failureJson, failureText } from '../output/words.ts';
import type { EndEvent, Failure } from '../runner/events.ts';
import { exits, failure } from '../runner/failures.ts';
import { parseEnvironmentName } from '../runner/paths.ts';
import type { TargetVerbs, UpRequest } from '../runner/target.ts';
import { PlatformCommand, parseDuration } from './command.ts';
import { exitOf, type Interruption } from './io.ts';
import { openVerbs, parseTarget, recordedEnvironment } from './targets.ts';

export class Up extends PlatformCommand {
  static override summary = 'Start the platform, or bring a running one up to date';
  static override usageExamples = [
    { command: 'debt-platform up', does: 'Start everything on this machine; Ctrl-C stops it' },
    { command: 'debt-platform up --detach --env team-a', does: 'Start a second platform in the background' },
    { command: 'debt-platform up --port 8000 --host 0.0.0.0', does: 'Let other machines reach it on port 8000' },
  ];
  static override args = {
    target: Args.string({ description: `Where to run it: ${targetIds.join(', ')}. The recorded one, or embedded.` }),
  };
  static override flags = {
    detach: Flags.boolean({ char: 'd', description: 'Leave it running and return.' }),
    port: Flags.integer({ char: 'p', description: 'Port of the gateway, exactly this one.', min: 1, max: 65_535 }),
    host: Flags.string({ description: 'Interface of the gateway; 127.0.0.1 when nothing is said.', helpValue: 'ADDRESS' }),
    size: Flags.string({ description: 'How big.', options: [...sizeIds] }),
    timeout: Flags.string({ description: 'Give up after this long, for example 90s or 5m.', helpValue: 'TIME', default: '3m' }),
  };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Up);
    const environment = parseEnvironmentName(flags.env);
    const timeoutMs = parseDuration(flags.timeout);
    const size = sizeIds.find((id) => id === flags.size);
    const request: UpRequest = {
      environment,
      detach: flags.detach,
      ...(size === undefined ? {} : { size }),
      ...(flags.port === undefined ? {} : { port: flags.port }),
      ...(flags.host === undefined ? {} : { host: flags.host }),
    };
    const wanted = args.target === undefined ? undefined : parseTarget(args.target);
    const recorded = await recordedEnvironment(environment, this.io.variables);
    const verbs = await openVerbs(wanted ?? recorded?.target ?? 'embedded', this.io.variables);
    using interruption = this.io.interruptible();
    const { end, why } = await this.#start(verbs, request, { json: flags.json, timeoutMs, interruption });
    const arrived = interruption.arrived();
    if (arrived !== undefined) return exitOf(arrived);
    if (end.outcome !== 'ok') return this.#report(why, flags.json);
    this.#announce(end, flags.json, flags.detach);
    return flags.detach ? exits.ok : await this.#stay(verbs, environment, flags.json, interruption);
  }

  async #start(
    verbs: TargetVerbs,
    request: UpRequest,
    options: { readonly json: boolean; readonly timeoutMs: number; readonly interruption: Interruption },
  ) {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = AbortSignal.any([options.interruption.signal, timeout]);
    const { end, view } = await present(verbs.up(request, signal), {
      terminal: this.io.terminal,
      json: options.json,
      stream: this.io.stderr,
    });
    const why = timeout.aborted && end.outcome === 'cancelled' ? timedOut(view, options.timeoutMs) : end.failure;
    return { end, why };
  }

  /** The last event already said it in JSON. */
  #report(why: Failure | undefined, json: boolean): number {
    const told = why ?? failure('UNEXPECTED', { what: 'the run failed without a reason' });
    if (json) this.io.terminal.out.line(JSON.stringify({ type: 'failure', ...failureJson(told) }));
    else this.note(failureText(told, painter(this.io.terminal.err.color), this.columns));
    return told.exit;
  }

  #announce({ urls, changed }: EndEvent, json: boolean, detach: boolean): void {
    if (json) return;
    const { out } = this.io.terminal;
    out.line(changed === 0 ? 'Nothing to change.' : this.paint('good', 'Ready.'));
    for (const [name, url] of Object.entries(urls)) out.line(`${name.padEnd(5)}${url}`);
    this.note(detach ? 'Stop it with: debt-platform down' : 'Ctrl-C stops it.');
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
      return exits.ok;
    }
    const never = new AbortController();
    await present(verbs.down({ environment, purge: false }, never.signal), { terminal: this.io.terminal, json, stream: this.io.stderr });
    return exitOf(arrived);
  }
}

function timedOut(view: View, timeoutMs: number): Failure {
  const late = view.steps.filter((step) => step.state === 'running' || step.state === 'failed' || step.note !== undefined);
  return failure('TIMEOUT', {
    what: `not ready after ${timeoutMs / 1000} s: ${late.map((step) => step.title).join(', ') || 'nothing has begun'}`,
    why: late.flatMap((step) => (step.note === undefined ? [] : [step.note])).join('; '),
    fix: ['debt-platform logs', 'debt-platform up --timeout 10m'],
  });
}
