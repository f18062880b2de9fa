import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '@debt/terminal/command/command';
import { parseSeconds } from '@debt/terminal/command/duration';
import type { Input } from '@debt/terminal/command/input';
import { notRunning, PlatformError } from '../../failures/failures.ts';
import type { Attached, Status, UnitStatus } from '../../runner/target.ts';
import { inEnvironment, type PlatformContext, result } from '../context.ts';
import { verbsOf, verbsOfExisting } from '../targets.ts';
import { unitsNamed } from '../units.ts';

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

const logLinesShown = 5;

interface Late {
  readonly id: 'timeout' | 'unit_crashed';
  readonly status: Status;
  readonly late: readonly UnitStatus[];
  readonly what: string;
}

export async function lateFailure(attached: Attached, { id, status: { environment }, late, what }: Late): Promise<PlatformError> {
  const units = late.map(({ unit }) => unit).slice(0, 1);
  const logs: string[] = [];
  if (units.length > 0) {
    for await (const event of attached.follow({ units, tailLines: logLinesShown, follow: false, signal: AbortSignal.timeout(1000) })) {
      if (event.type === 'log') logs.push(`${event.unit} | ${event.line}`);
    }
  }
  const why = late.flatMap(({ unit, because }) => (because === undefined ? [] : [`${unit}: ${because}`])).join('; ');
  const fix = units.map((unit) => inEnvironment(`debt-platform ${id === 'timeout' ? 'why' : 'restart'} ${unit}`, environment));
  return new PlatformError(id, { what, why, logs, fix });
}

export async function restart(input: Input, context: PlatformContext): Promise<Outcome> {
  const { environment } = context;
  const unit = input.arg('unit');
  const seconds = parseSeconds(input.value('timeout'));
  const verbs = await verbsOfExisting(context);
  await using attached = await verbs.attach(environment);
  const before = await attached.status();
  if (before.phase === 'stopped') throw notRunning(environment);
  const units = unitsNamed(before, unit).map((each) => each.unit);
  const timeout = AbortSignal.timeout(seconds * 1000);
  try {
    // One after the other: the remaining instances stay available meanwhile.
    for (const each of units) await attached.restart(each, AbortSignal.any([context.signal, timeout]));
  } catch (error) {
    if (!timeout.aborted || context.stoppedWith !== undefined) throw error;
    const status = await attached.status();
    const late = status.units.filter((each) => units.includes(each.unit));
    throw await lateFailure(attached, { id: 'timeout', status, late, what: `${unit} is not ready again after ${seconds} s` });
  }
  const next = inEnvironment('debt-platform status', environment);
  return result({ unit, restarted: true, state: 'ready' }, [`${unit} was restarted and is ready. See it with: ${next}`]);
}
