import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { verbatim } from '@debt/terminal/text/doc';
import { PlatformError } from '../../failures/failures.ts';
import type { RepairReport } from '../../runner/target.ts';
import { inEnvironment, type PlatformContext, result } from '../context.ts';
import { recordedEnvironment, verbsOfExisting } from '../targets.ts';

export async function repair(input: Input, context: PlatformContext): Promise<Outcome> {
  const { environment, signal } = context;
  const verbs = await verbsOfExisting(context);
  if (verbs.repair === undefined) throw await notHere(context);
  const report = await verbs.repair({ environment, unlock: input.on('unlock') }, (note) => context.note(note), signal);
  return result(report, linesOf(report, environment).map(verbatim));
}

async function notHere(context: PlatformContext): Promise<PlatformError> {
  const recorded = await recordedEnvironment(context);
  return new PlatformError('not_here', {
    what: `${context.environment} has the target ${recorded?.target ?? 'embedded'}, which keeps no state that a killed run could leave behind`,
    fix: [inEnvironment('debt-platform up', context.environment)],
  });
}

function linesOf({ unlocked, adopted, absent, unknown, differed, gone }: RepairReport, environment: string): readonly string[] {
  const lines = [
    ...unlocked.map((who) => `unlocked   ${who}`),
    ...adopted.map((what) => `made       ${what}: the killed run has made it, and the state has it now`),
    ...absent.map((what) => `not made   ${what}: up makes it again`),
    ...unknown.map((what) => `not known  ${what}: look for it on AWS, and delete it there before the next up`),
    ...gone.map((what) => `gone       ${what}: up makes it again`),
    ...(differed === 0
      ? []
      : [`different  ${differed} ${differed === 1 ? 'resource was' : 'resources were'} changed by others; up puts them back`]),
  ];
  if (lines.length === 0) return ['The state is correct: no lock, no unfinished operation, and every resource matches it.'];
  return [...lines, `Go on with: ${inEnvironment('debt-platform plan', environment)}`];
}
