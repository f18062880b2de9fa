import { readEnvironment, writeEnvironment } from '../../environment/environment.ts';
import type { EnvironmentFile } from '../../environment/environment-file.ts';
import { holderOf } from '../../environment/port-holder.ts';
import { gatewayKey, type Ports } from '../../environment/ports.ts';
import { PlatformError } from '../../failures/failures.ts';
import type { Environment, Platform } from '../../model/model.ts';
import type { Facts, Unit, UnitId } from '../../model/resolved.ts';
import type { Change } from '../../runner/events.ts';
import type { Lock, Step, TargetRunner } from '../../runner/target.ts';
import { diffDown, diffUp, unitsToStart } from './diff.ts';
import type { Layout } from './layout.ts';
import type { ObservedState } from './observe/observed-state.ts';
import type { Choices } from './observe/wire.ts';
import { writeAuthorities, writeServers } from './servers/keep.ts';
import { chooseEnvironment, factsOf } from './up/facts.ts';
import { preflight } from './up/preflight.ts';
import { specsOf, type UnitSpec } from './up/spec.ts';

/** The actions of the steps of `up` on this machine; the supervisor carries them out. Each one is re-runnable: it observes before it acts. */
export interface UpActions {
  /** Creates the folders and secrets of these units. */
  prepare(specs: readonly UnitSpec[]): Promise<void>;
  createData(): Promise<void>;
  /** Creates on given servers what the units need there. */
  prepareServers(engines: readonly Unit[], signal: AbortSignal): Promise<void>;
  /** Runs the unit as specified and waits until it is ready. */
  start(spec: UnitSpec, signal: AbortSignal, progress: (why: string) => void): Promise<void>;
  remove(unit: string): Promise<void>;
}

/** The actions of the steps of `down` on this machine, outside of the supervisor. Each one is re-runnable: it observes before it acts. */
export interface DownActions {
  /** Stops the supervisor and all of its units. */
  stopSupervisor(signal: AbortSignal, progress: (why: string) => void): Promise<void>;
  /** Ends the processes that an earlier run left behind. */
  reap(world: ObservedState): Promise<void>;
  /** Deletes everything of the environment. */
  purge(world: ObservedState): Promise<void>;
}

export interface EmbeddedOptions {
  readonly platform: Platform;
  readonly layout: Layout;
  readonly choices: Choices;
  /** The actions of the verb in progress; `plan` has none, because it only shows the steps of `up`. */
  readonly actions: { readonly up?: UpActions; readonly down?: DownActions };
  readonly look: () => Promise<ObservedState>;
  readonly takeLock: (verb: 'up' | 'down') => Promise<Lock>;
  /** False for `plan`, which records no choices. */
  readonly record: boolean;
}

export function createRunner(options: EmbeddedOptions): TargetRunner<ObservedState> {
  const { platform, layout, choices, actions } = options;
  let notes: readonly string[] = [];
  const running = async (): Promise<readonly string[]> =>
    (await options.look()).units.filter((unit) => unit.pid !== undefined).map((unit) => unit.unit);

  async function facts(environment: Environment): Promise<Facts> {
    const before = await readEnvironment(layout.directory);
    const file = await chooseEnvironment({ platform, environment, layout, choices, running: await running() });
    if (options.record) {
      await keepServers(layout, choices);
      await writeEnvironment(layout.directory, file);
    }
    notes = await movedPorts(before?.ports ?? {}, file);
    return await factsOf(platform, file, layout, choices);
  }

  return {
    preflight: async (environment) => preflight(environment, layout, choices, await running()),
    lock: async (_environment, verb) => await options.takeLock(verb),
    facts,
    observe: async () => await options.look(),
    diff: (wanted, world) => (wanted === undefined ? diffDown(world) : diffUp(specsOf(wanted, layout), world)),
    steps: (changes, wanted, world) =>
      wanted === undefined
        ? bound(downSteps(changes, world), actions.down)
        : bound(
            upSteps({
              changes,
              specs: specsOf(wanted, layout),
              servers: wanted.units.filter(({ kind, placement }) => kind === 'engine' && placement === 'outside'),
              notes: () => notes,
            }),
            actions.up,
          ),
  };
}

/** Stores the URLs before the record that refers to them. */
async function keepServers({ secrets, directory }: Layout, { servers, authorities }: Choices): Promise<void> {
  if (servers !== undefined) await writeServers(secrets, servers);
  if (authorities !== undefined) await writeAuthorities(directory, authorities);
}

interface Up {
  readonly changes: readonly Change[];
  readonly specs: readonly UnitSpec[];
  /** Engines that run outside of the platform. */
  readonly servers: readonly Unit[];
  /** Notes for the user about the choices. */
  readonly notes: () => readonly string[];
}

/** A step that is not bound to its actions yet. */
interface UnboundStep<Actions> extends Omit<Step, 'run'> {
  readonly act: (actions: Actions, ...given: Parameters<Step['run']>) => Promise<void>;
}

const bound = <Actions>(steps: readonly UnboundStep<Actions>[], actions: Actions | undefined): readonly Step[] =>
  steps.map(({ act, ...step }) => ({
    ...step,
    run: async (...given) => {
      if (actions === undefined) throw new Error(`${step.id} is only planned`);
      await act(actions, ...given);
    },
  }));

function upSteps({ changes, specs, servers, notes }: Up): readonly UnboundStep<UpActions>[] {
  const starting = unitsToStart(changes);
  const steps: UnboundStep<UpActions>[] = [];
  if (changes.some((change) => change.kind === 'Orphan'))
    // The supervisor has ended the earlier run before its first step.
    steps.push({ id: 'reap', title: 'End what an earlier run left behind', after: [], act: async () => undefined });
  for (const change of changes.filter((each) => each.op === 'delete' && each.kind !== 'Orphan'))
    steps.push({ id: `remove-${change.name}`, title: `Stop ${change.name}`, after: [], act: (actions) => actions.remove(change.name) });
  const before = steps.map((step) => step.id);
  steps.push({
    id: 'prepare',
    title: 'Write folders and secrets',
    after: before,
    act: async (actions, report) => {
      for (const note of notes()) report({ type: 'step', step: 'prepare', state: 'progress', note });
      await actions.prepare(specs);
    },
  });
  const newData = changes.some((change) => change.kind === 'DataDirectory');
  if (newData) steps.push({ id: 'data', title: 'Create the database files', after: ['prepare'], act: (actions) => actions.createData() });
  if (servers.length > 0)
    steps.push({
      id: 'servers',
      title: 'Make databases and logins on the servers',
      after: ['prepare'],
      act: (actions, _report, signal) => actions.prepareServers(servers, signal),
    });
  for (const spec of specs.filter((each) => starting.has(each.id))) {
    const first = servers.length > 0 ? 'servers' : spec.id === 'postgres' && newData ? 'data' : 'prepare';
    steps.push(startStep(spec, [first, ...spec.after.filter((id) => starting.has(id))]));
  }
  return steps;
}

/** When the port that users know changes, a note names the process that holds the old one. */
async function movedPorts(before: Ports, { ports }: EnvironmentFile): Promise<readonly string[]> {
  const [old, now] = [before[gatewayKey], ports[gatewayKey]];
  if (old === undefined || now === undefined || old === now) return [];
  const holder = await holderOf(old);
  return [`the gateway moves from port ${old}${holder === undefined ? '' : `, which ${holder.name} (pid ${holder.pid}) has,`} to ${now}`];
}

function startStep(spec: UnitSpec, after: readonly string[]): UnboundStep<UpActions> {
  return {
    id: spec.id,
    title: spec.kind === 'task' ? `Run ${spec.id}` : `Start ${spec.id}`,
    after,
    act: (actions, report, signal) =>
      actions.start(spec, signal, (note) => report({ type: 'step', step: spec.id, state: 'progress', note })),
  };
}

function downSteps(changes: readonly Change[], world: ObservedState): readonly UnboundStep<DownActions>[] {
  const steps: UnboundStep<DownActions>[] = [];
  if (world.supervisor !== undefined)
    steps.push({
      id: 'stop',
      title: 'Stop the platform',
      after: [],
      act: (actions, report, signal) =>
        actions.stopSupervisor(signal, (note) => report({ type: 'step', step: 'stop', state: 'progress', note })),
    });
  if (changes.some((change) => change.kind === 'Orphan'))
    steps.push({
      id: 'reap',
      title: 'End what an earlier run left behind',
      after: steps.map((step) => step.id),
      act: (actions) => actions.reap(world),
    });
  if (changes.some((change) => change.data === 'lost'))
    steps.push({ id: 'purge', title: 'Delete all data', after: steps.map((step) => step.id), act: (actions) => actions.purge(world) });
  return steps;
}

/** The reason why a unit did not start, as a failure with the unit's last lines. */
export function unitFailure(unit: UnitId, because: string, logs: readonly string[]): PlatformError {
  return new PlatformError('unit_crashed', {
    what: `${unit} did not start`,
    why: because,
    fix: [`debt-platform logs ${unit}`, `debt-platform restart ${unit}`],
    logs,
  });
}
