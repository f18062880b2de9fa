import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '@debt/terminal/command/command';
import { parseSeconds } from '@debt/terminal/command/duration';
import type { Input } from '@debt/terminal/command/input';
import type { UnitStatus } from '../../runner/target.ts';
import { type PlatformContext, result } from '../context.ts';
import { notRunning, verbsOf } from '../targets.ts';
import { unitsNamed } from '../units.ts';
import { lateFailure } from './timeout-failure.ts';

const pollMs = 200;

export async function wait(input: Input, context: PlatformContext): Promise<Outcome | number> {
  const { environment, signal } = context;
  const [unit, wanted] = [input.optional('unit'), input.value('for')];
  const seconds = parseSeconds(input.value('timeout'));
  const until = Date.now() + seconds * 1000;
  const verbs = await verbsOf(context);
  while (context.stoppedWith === undefined) {
    await using attached = await verbs.attach(environment);
    const status = await attached.status();
    const late = (unit === undefined ? status.units : unitsNamed(status, unit)).filter(isLate);
    const reached = wanted === 'stopped' ? status.phase === 'stopped' : status.phase === 'running' && late.length === 0;
    if (reached) return result(status, [`${unit ?? environment} is ${wanted}`]);
    const crashed = late.filter(({ state }) => state === 'crashed');
    if (wanted === 'ready' && crashed.length > 0)
      throw await lateFailure(attached, { id: 'unit_crashed', status, late: crashed, what: `${names(crashed)} crashed` });
    if (Date.now() >= until) {
      if (status.phase === 'stopped') throw notRunning(environment);
      const what = `not ${wanted} after ${seconds} s: ${names(late) || environment}`;
      throw await lateFailure(attached, { id: 'timeout', status, late, what });
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return context.stoppedWith;
}

const isLate = ({ state }: UnitStatus): boolean => state !== 'ready' && state !== 'stopped';
const names = (units: readonly UnitStatus[]): string => units.map(({ unit }) => unit).join(', ');
