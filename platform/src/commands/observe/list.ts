import type { Outcome } from '@debt/terminal/command/command';
import { blank, sparseTable, wraps } from '@debt/terminal/text/doc';
import { type KnownEnvironment, knownEnvironments } from '../../environment/environments.ts';
import { readHolder } from '../../environment/lock.ts';
import { environmentsDir } from '../../environment/paths.ts';
import { failureOf } from '../../failures/failures.ts';
import type { TargetId } from '../../model/model.ts';
import { hintsFor } from '../../output/hints.ts';
import { duration } from '../../output/sentences.ts';
import type { Status } from '../../runner/target.ts';
import { openVerbs } from '../../targets/open.ts';
import { type PlatformContext, result } from '../context.ts';

/** One line of the list. */
interface Listed {
  readonly environment: string;
  readonly target: TargetId | null;
  readonly state: Status['phase'] | 'damaged' | 'unknown';
  readonly address: string | null;
  /** The release of the last `up`. */
  readonly release: string | null;
  /** Since when the oldest of its units is in its state, ISO 8601 in UTC; null while nothing runs. */
  readonly since: string | null;
  readonly folder: string;
  /** Why it is damaged, or its state unknown. */
  readonly because: string | null;
  readonly fix: readonly string[];
}

const tones = { running: 'good', starting: 'warn', stopping: 'warn', stopped: 'quiet', damaged: 'bad', unknown: 'warn' } as const;

/** Lists every environment of this user on this machine. One that is damaged, or does not answer, is listed with the reason. */
export async function list(context: PlatformContext): Promise<Outcome> {
  const { env, paint, now } = context;
  const environments = await Promise.all((await knownEnvironments(env)).map((known) => listed(known, context)));
  const rows = environments.map(({ environment, target, state, since, address, release, folder, because }) => [
    environment,
    target ?? '',
    paint(tones[state], state),
    since === null ? '' : duration(Math.max(0, now().getTime() - Date.parse(since))),
    address ?? '',
    release ?? '',
    folder,
    because ?? '',
  ]);
  const folder = environmentsDir(env);
  const titles = ['ENVIRONMENT', 'TARGET', 'STATE', 'FOR', 'ADDRESS', 'RELEASE', wraps('FOLDER'), wraps('BECAUSE')];
  const empty = `There is no environment in ${folder}. Start one with: debt-platform up`;
  const fixes = environments.flatMap(({ environment, fix }) => fix.map((each) => `try, for ${environment}: ${each}`));
  const advice = context.isPlain || fixes.length === 0 ? [] : [blank, ...fixes];
  return result({ folder, environments }, [sparseTable(titles, rows, empty), ...advice]);
}

async function listed(known: KnownEnvironment, context: PlatformContext): Promise<Listed> {
  const { name, folder, recorded, damage } = known;
  const common = { environment: name, folder, address: null, release: recorded?.release ?? null, since: null, because: null, fix: [] };
  if (recorded === undefined) {
    const holder = await readHolder(folder).catch(() => undefined);
    const running = holder === undefined ? '' : `; process ${holder.pid} (${holder.verb}) works on it`;
    return { ...common, target: null, state: 'damaged', because: `${damage?.what ?? ''}${running}`, fix: damage?.fix ?? [] };
  }
  const { target } = recorded;
  try {
    const verbs = await openVerbs(target, context.env);
    // Asking AWS takes a login and the network of the environment, and a list is of this machine.
    if (target === 'eks') {
      const address = (await verbs.recordedFacts(name))?.public.origins[0] ?? null;
      const because = `AWS was not asked; this does: debt-platform status --env ${name}`;
      return { ...common, target, address, state: 'unknown', because };
    }
    await using attached = await verbs.attach(name);
    const { phase, urls, units } = await attached.status();
    const times = phase === 'stopped' ? [] : units.flatMap(({ since }) => since ?? []).toSorted();
    const address = urls['web'] ?? (await verbs.recordedFacts(name))?.public.origins[0] ?? null;
    return { ...common, target, state: phase, address, since: times[0] ?? null };
  } catch (error) {
    const { what, why, fix } = failureOf(error);
    return { ...common, target, state: 'unknown', because: why === '' ? what : `${what}: ${why}`, fix: hintsFor(name, fix) };
  }
}
