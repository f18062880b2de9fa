import type { Outcome } from '@debt/terminal/command/command';
import { parseSeconds } from '@debt/terminal/command/duration';
import type { Input } from '@debt/terminal/command/input';
import { inEnvironment, type PlatformContext, result } from '../context.ts';
import { notRunning, verbsOfExisting } from '../targets.ts';
import { unitsNamed } from '../units.ts';
import { lateFailure } from './timeout-failure.ts';

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
