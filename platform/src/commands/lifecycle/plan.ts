import type { Input } from '@debt/terminal/command/input';
import { exitCodes } from '@debt/terminal/exit-codes';
import { endOf, present } from '../../output/present.ts';
import { changeText, costText } from '../../output/sentences.ts';
import { inEnvironment, type PlatformContext } from '../context.ts';
import { begin } from './begin.ts';
import { wantedOf } from './up.ts';

export async function plan(input: Input, context: PlatformContext): Promise<number> {
  const wanted = await wantedOf(input, context);
  const { recorded, named } = wanted;
  const { environment } = context;
  const { events } = await begin('plan', wanted, context, context.signal);
  // A plan takes no time, so it is never redrawn.
  const { end, view } = await present(events, context, { environment, isDrawn: false });
  if (!input.on('json')) {
    const target = recorded === undefined && named !== undefined ? ` ${named}` : '';
    const command = `debt-platform up${target}${input.on('drift') ? ' --drift' : ''}`;
    const changes = `${end.changed} ${end.changed === 1 ? 'change' : 'changes'}. Make with: ${inEnvironment(command, environment)}`;
    const lines = [
      ...view.changes.map(changeText),
      ...(end.cost === undefined ? [] : [costText(end.cost)]),
      ...(end.failure === undefined ? [end.changed === 0 ? 'Nothing would change.' : changes] : []),
    ];
    context.io.out(lines.map((line) => `${line}\n`).join(''));
  }
  if (end.failure !== undefined) return endOf(end, context);
  return end.outcome === 'different' ? exitCodes.different : exitCodes.ok;
}
