import { basename } from 'node:path';
import type { UnitId } from '../../model/resolved.ts';
import type { Change } from '../../runner/events.ts';
import type { LiveUnit, ObservedState } from './observe/observed-state.ts';
import type { UnitSpec } from './up/spec.ts';

const kindOf = (unit: { readonly kind: string }): string => (unit.kind === 'task' ? 'Task' : 'Process');

/** The changes that `up` would make. Pure. */
export function diffUp(specs: readonly UnitSpec[], world: ObservedState): readonly Change[] {
  const live = new Map<string, LiveUnit>(world.units.map((unit) => [unit.unit, unit]));
  const wanted = new Set<string>(specs.map((spec) => spec.id));
  return [
    ...leftovers(world),
    ...(world.data === undefined && wanted.has('postgres') ? [newData] : []),
    ...specs.flatMap((spec) => changeOf(spec, live.get(spec.id)) ?? []),
    ...world.units.filter((unit) => !wanted.has(unit.unit)).map(deletion),
  ];
}

const newData: Change = { op: 'create', kind: 'DataDirectory', name: 'postgres', unit: 'postgres', fields: [], data: 'untouched' };

function changeOf(spec: UnitSpec, live: LiveUnit | undefined): Change | undefined {
  const common = { kind: kindOf(spec), name: spec.id, unit: spec.id, data: 'untouched' } as const;
  if (live === undefined || live.state === 'stopped' || live.state === 'waiting') return { op: 'create', ...common, fields: [] };
  if (live.fingerprint !== spec.fingerprint)
    return { op: 'update', ...common, fields: [{ path: 'specification', before: live.fingerprint, after: spec.fingerprint }] };
  return live.state === 'ready' ? undefined : { op: 'update', ...common, fields: [{ path: 'state', before: live.state, after: 'ready' }] };
}

/** The changes that `down` would make; the runner drops those that lose data unless a purge was requested. Pure. */
export function diffDown(world: ObservedState): readonly Change[] {
  const supervisor: readonly Change[] =
    world.supervisor === undefined ? [] : [{ op: 'delete', kind: 'Process', name: 'supervisor', fields: [], data: 'untouched' }];
  return [
    ...leftovers(world),
    ...world.units.filter((unit) => unit.state !== 'stopped' && unit.state !== 'waiting').map(deletion),
    ...supervisor,
    ...lossesOf(world),
  ];
}

/** Everything that `--purge` deletes. An `up` that failed may leave a folder with secrets but no database. */
function lossesOf({ data, onServers, folder }: ObservedState): readonly Change[] {
  const lost = { op: 'delete', data: 'lost' } as const;
  return [
    ...(data === undefined
      ? []
      : [{ ...lost, kind: 'DataDirectory', name: 'postgres', unit: 'postgres', fields: [{ path: 'dir', before: data.dir }] } as const]),
    ...Object.entries(onServers).map(
      ([engine, placement]): Change => ({ ...lost, kind: 'ServerData', name: engine, fields: [{ path: 'server', before: placement }] }),
    ),
    ...(folder === undefined
      ? []
      : [{ ...lost, kind: 'EnvironmentDirectory', name: basename(folder), fields: [{ path: 'dir', before: folder }] }]),
  ];
}

function leftovers(world: ObservedState): readonly Change[] {
  const names = [...world.orphans.map((orphan) => orphan.unit), ...(world.strayPostgres ? ['postgres'] : [])];
  return [...new Set(names)].map((name) => ({ op: 'delete', kind: 'Orphan', name, fields: [], data: 'untouched' }));
}

const deletion = (live: LiveUnit): Change => ({ op: 'delete', kind: kindOf(live), name: live.unit, fields: [], data: 'untouched' });

/** The units that these changes start, in the order of the specifications. */
export const unitsToStart = (changes: readonly Change[]): ReadonlySet<UnitId> =>
  new Set(changes.flatMap(({ op, unit }) => (op !== 'delete' && unit !== undefined ? [unit] : [])));
