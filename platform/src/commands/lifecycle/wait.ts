import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseEnvironmentName } from '../../environment/paths.ts';
import type { UnitStatus } from '../../runner/target.ts';
import { PlatformCommand, parseDuration } from '../command.ts';
import { exitOf } from '../io.ts';
import { notRunning, verbsOf } from '../targets.ts';
import { unitsNamed } from '../units.ts';
import { lateFailure } from './timeout-failure.ts';

const pollMs = 200;

export class Wait extends PlatformCommand {
  static override summary = 'Wait until the platform is ready, or stopped';
  static override usageExamples = [
    { command: 'debt-platform wait --timeout 90s', does: 'Until everything is ready' },
    { command: 'debt-platform wait expenses', does: 'Until one unit is ready' },
    { command: 'debt-platform wait --for stopped', does: 'Until nothing runs any more' },
  ];
  static override args = { unit: Args.string({ description: 'Only this unit.' }) };
  static override flags = {
    for: Flags.string({ description: 'What to wait for.', options: ['ready', 'stopped'], default: 'ready', helpValue: 'STATE' }),
    timeout: Flags.string({ description: 'Give up after this long, for example 90s or 5m.', helpValue: 'TIME', default: '2m' }),
  };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Wait);
    const environment = parseEnvironmentName(flags.env);
    const timeoutMs = parseDuration(flags.timeout);
    const until = Date.now() + timeoutMs;
    const verbs = await verbsOf(environment, this.io.variables);
    using interruption = this.io.interruptible();
    for (;;) {
      await using attached = await verbs.attach(environment);
      const status = await attached.status();
      const late = args.unit === undefined ? notReady(status.units) : notReady(unitsNamed(status, args.unit));
      const reached = flags.for === 'stopped' ? status.phase === 'stopped' : status.phase === 'running' && late.length === 0;
      const crashed = late.filter(({ state }) => state === 'crashed');
      if (reached) {
        this.result(flags.json, status, () => `${args.unit ?? environment} is ${flags.for}`);
        return exitCodes.ok;
      }
      if (flags.for === 'ready' && crashed.length > 0)
        throw await lateFailure(attached, { id: 'UNIT_CRASHED', status, late: crashed, what: `${names(crashed)} crashed` });
      if (Date.now() >= until) {
        if (status.phase === 'stopped') throw notRunning(environment);
        const what = `not ${flags.for} after ${timeoutMs / 1000} s: ${names(late) || environment}`;
        throw await lateFailure(attached, { id: 'TIMEOUT', status, late, what });
      }
      await sleep(pollMs, undefined, { signal: interruption.signal }).catch(() => undefined);
      const arrived = interruption.arrived();
      if (arrived !== undefined) return exitOf(arrived);
    }
  }
}

const notReady = (units: readonly UnitStatus[]) => units.filter(({ state }) => state !== 'ready' && state !== 'stopped');
const names = (units: readonly UnitStatus[]): string => units.map(({ unit }) => unit).join(', ');
