/**
 * What must be equal on all targets: the units, their variables, and their dependency edges. Engines differ by design, and so does the unit that
 * serves the files of the page.
 */
import type { Health, Port } from './model.ts';
import type { DependencyEdge, Resolved, UnitId } from './resolved.ts';

/** The properties of a unit that must be the same on every target. */
export interface UnitShape {
  readonly id: UnitId;
  readonly kind: string;
  readonly entry: string | undefined;
  readonly args: readonly string[];
  readonly ports: Readonly<Record<string, Port>>;
  readonly health: Health | undefined;
  readonly keys: readonly string[];
  readonly calls: readonly DependencyEdge[];
  readonly startedAfter: readonly UnitId[];
  readonly drainSeconds: number;
}

/** The shapes of our own units, in the order of the units; engines and the page are left out. */
export function shape({ units }: Resolved): readonly UnitShape[] {
  const ours = units.filter((unit) => unit.kind !== 'engine' && unit.kind !== 'pages');
  const isOurs = (id: UnitId) => ours.some((unit) => unit.id === id);
  return ours.map((unit) => ({
    id: unit.id,
    kind: unit.kind,
    entry: unit.entry,
    args: unit.args,
    ports: unit.ports,
    health: unit.health,
    keys: unit.env.map(({ key }) => key).toSorted(),
    calls: unit.reaches.filter((reach) => isOurs(reach.unit)),
    startedAfter: unit.after.filter(isOurs),
    drainSeconds: unit.drainSeconds,
  }));
}
