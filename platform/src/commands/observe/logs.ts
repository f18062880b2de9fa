import type { Input } from '@debt/terminal/command/input';
import { printText } from '@debt/terminal/command/run';
import { exitCodes } from '@debt/terminal/exit-codes';
import type { LogEvent } from '../../runner/events.ts';
import type { PlatformContext } from '../context.ts';
import { verbsOfExisting } from '../targets.ts';
import { unitsNamed } from '../units.ts';

export async function logs(input: Input, context: PlatformContext): Promise<number> {
  const [follow, json, named] = [input.on('follow'), input.on('json'), input.optional('unit')];
  const tailLines = Number(input.value('lines'));
  const verbs = await verbsOfExisting(context);
  await using attached = await verbs.attach(context.environment);
  const units = named === undefined ? [] : unitsNamed(await attached.status(), named).map(({ unit }) => unit);
  // An endless stream cannot be shown in a pager.
  const lines: string[] = [];
  for await (const event of attached.follow({ units, tailLines, follow, signal: context.signal })) {
    if (json) context.line(event);
    else if (event.type !== 'log')
      context.note(`${event.unit} is ${event.state}${event.because === undefined ? '' : `: ${event.because}`}`);
    else if (follow) context.io.out(`${nameOf(event)} | ${event.line}\n`);
    else lines.push(`${nameOf(event)} | ${event.line}\n`);
  }
  if (lines.length > 0) await printText(lines.join(''), true, context);
  return context.stoppedWith ?? exitCodes.ok;
}

const nameOf = ({ unit, replica }: LogEvent): string => (replica === undefined ? unit : `${unit}/${replica}`);
