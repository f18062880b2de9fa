import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { blank, facts, sparseTable, wraps } from '@debt/terminal/text/doc';
import { backupReport } from '../../backups/report.ts';
import { environmentFrom } from '../../model/choices.ts';
import { outlineOf } from '../../model/outline.ts';
import type { Unit } from '../../model/resolved.ts';
import { startedAfter } from '../../model/waves.ts';
import { openVerbs } from '../../targets/open.ts';
import { inEnvironment, type PlatformContext, result } from '../context.ts';
import { recordedEnvironment } from '../targets.ts';
import { noSuchUnit } from '../units.ts';

export async function why(input: Input, context: PlatformContext): Promise<Outcome> {
  const { environment } = context;
  if (input.arg('unit') === 'backup') return await whyBackup(context);
  const recorded = await recordedEnvironment(context);
  const units = outlineOf(environmentFrom(environment, {}, recorded));
  const named = input.arg('unit');
  const unit = units.find(({ id, owner, kind }) => id === named || (kind === 'service' && owner === named));
  if (unit === undefined)
    throw noSuchUnit(
      named,
      units.map(({ id }) => id),
      environment,
    );
  const states = new Map<string, { readonly state: string; readonly because?: string }>();
  if (recorded !== undefined) {
    await using attached = await (await openVerbs(recorded.target, context.env)).attach(environment);
    for (const status of (await attached.status()).units) states.set(status.unit, status);
  }
  const chain = startedAfter(units, unit.id).map((each) => ({
    unit: each.id,
    kind: each.kind,
    state: states.get(each.id)?.state ?? (each.placement === 'outside' ? 'not ours' : 'stopped'),
    because: states.get(each.id)?.because ?? '',
    after: each.after,
  }));
  const calls = unit.reaches.map(({ unit: callee, port }) => ({ unit: callee, port, through: variablesTo(unit, callee) }));
  const chainRows = chain.map((each) => [each.unit, stateText(each), each.after.join(', ')]);
  const callRows = calls.map((each) => [each.unit, each.port, each.through.join(', ')]);
  return result({ unit: unit.id, chain, calls }, [
    `${unit.id} starts after everything below it is ready (a task: done).`,
    sparseTable(['UNIT', 'STATE', wraps('WAITS FOR')], chainRows),
    ...(calls.length === 0 ? [] : [blank, sparseTable(['CALLS', 'PORT', wraps('THROUGH')], callRows)]),
  ]);
}

/** Scheduled backups are no unit, but they fail like one. */
async function whyBackup(context: PlatformContext): Promise<Outcome> {
  const { environment, directory } = context;
  const report = await backupReport(directory, context.now());
  const hint = (command: string): string => inEnvironment(command, environment);
  if (report === undefined) {
    const start = hint('debt-platform backup schedule daily');
    return result({ unit: 'backup', backups: null }, [`No backup of ${environment} is made by itself. To change that: ${start}`]);
  }
  const { schedule, lastGoodAt, nextAt, problem } = report;
  return result({ unit: 'backup', backups: report }, [
    facts([
      ['schedule', schedule],
      ['last good one', lastGoodAt ?? 'none yet'],
      [problem === null ? 'next' : 'next try', nextAt ?? 'none'],
      ['problem', problem ?? 'none'],
    ]),
    ...(problem === null ? [] : [`It is tried again by itself while the platform runs. To try now: ${hint('debt-platform backup')}`]),
  ]);
}

const stateText = ({ state, because }: { readonly state: string; readonly because: string }): string =>
  because === '' || because === 'done' ? state : `${state} (${because})`;

/** The variables that create the dependency edge. */
function variablesTo(unit: Unit, callee: string): readonly string[] {
  return unit.env
    .filter((entry) =>
      'secret' in entry
        ? 'login' in entry.secret.made && entry.secret.made.login === callee
        : entry.text.split(',').some((each) => each.startsWith(`${callee}:`) || each.startsWith(`http://${callee}:`)),
    )
    .map(({ key }) => key);
}
