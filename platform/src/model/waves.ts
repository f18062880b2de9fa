/** Start order, sync waves and `why`, all read off `after`. */
import { ModelError } from './faults.ts';
import type { Unit, UnitId } from './resolved.ts';

/** Each wave may start when all units of the waves before it are ready. Throws `ModelError` for a cycle. */
export function waves(units: readonly Unit[]): readonly (readonly UnitId[])[] {
  const done = new Set<UnitId>(units.filter((unit) => unit.placement === 'outside').map((unit) => unit.id));
  const result: UnitId[][] = [];
  let left = units.filter((unit) => !done.has(unit.id));
  while (left.length > 0) {
    const wave = left.filter((unit) => unit.after.every((id) => done.has(id))).map((unit) => unit.id);
    if (wave.length === 0) throw new ModelError({ kind: 'cycle', units: left.map((unit) => unit.id) });
    for (const id of wave) done.add(id);
    left = left.filter((unit) => !done.has(unit.id));
    result.push(wave);
  }
  return result;
}

/** What a unit waits for, itself first, nearest first: the chain that `why` prints. */
export function startedAfter(units: readonly Unit[], id: UnitId): readonly Unit[] {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const seen = new Set<UnitId>([id]);
  // A Set is walked in insertion order and sees what is added on the way.
  for (const next of seen) for (const before of byId.get(next)?.after ?? []) seen.add(before);
  return [...seen].flatMap((each) => byId.get(each) ?? []);
}
