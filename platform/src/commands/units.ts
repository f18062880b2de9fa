/** Resolves an argument of the command line to a unit. */

import { nearest } from '@debt/terminal/suggest';
import { PlatformError } from '../failures/failures.ts';
import { outlineOf } from '../model/outline.ts';
import type { UnitId } from '../model/resolved.ts';
import { sizes } from '../model/sizes.ts';
import { targets } from '../model/targets.ts';
import type { Status, UnitStatus } from '../runner/target.ts';

/** The units of the default model: an environment may have others. */
export const unitArgument = {
  name: 'unit',
  completes: outlineOf({ name: 'default', target: targets.embedded, size: sizes.laptop }).map(({ id }) => id),
} as const;

/** Throws `not_found` with the existing units. */
export function unitNamed({ units, environment }: Pick<Status, 'units' | 'environment'>, name: string): UnitStatus {
  const found = units.find(({ unit }) => unit === name);
  if (found !== undefined) return found;
  throw noSuchUnit(
    name,
    units.map(({ unit }) => unit),
    environment,
  );
}

/** The unit of this name, or all processes of the service of this name. Throws `not_found` with the existing units. */
export function unitsNamed(status: Pick<Status, 'units' | 'environment'>, name: string): readonly UnitStatus[] {
  const replicas = status.units.filter(({ unit }) => unit.startsWith(`${name}-`) && /^\d+$/.test(unit.slice(name.length + 1)));
  return replicas.length > 0 ? replicas : [unitNamed(status, name)];
}

export function noSuchUnit(name: string, known: readonly UnitId[], environment: string): PlatformError {
  const near = nearest(name, known);
  return new PlatformError('not_found', {
    what: `${environment} has no unit '${name}'`,
    why: near === undefined ? `there are ${known.join(', ') || 'none'}` : `did you mean ${near}? There are ${known.join(', ')}`,
    fix: ['debt-platform status'],
  });
}
