/** From a word of the command line to a unit. */

import { nearest } from '@debt/terminal/suggest';
import { PlatformError } from '../failures/failures.ts';
import type { UnitId } from '../model/resolved.ts';
import type { Status, UnitStatus } from '../runner/target.ts';

/** Throws `NOT_FOUND` with what there is. */
export function unitNamed({ units, environment }: Pick<Status, 'units' | 'environment'>, word: string): UnitStatus {
  const found = units.find(({ unit }) => unit === word);
  if (found !== undefined) return found;
  throw noSuchUnit(
    word,
    units.map(({ unit }) => unit),
    environment,
  );
}

/** The unit of this name, or all the processes of the service of this name. Throws `NOT_FOUND` with what there is. */
export function unitsNamed(status: Pick<Status, 'units' | 'environment'>, word: string): readonly UnitStatus[] {
  const replicas = status.units.filter(({ unit }) => unit.startsWith(`${word}-`) && /^\d+$/.test(unit.slice(word.length + 1)));
  return replicas.length > 0 ? replicas : [unitNamed(status, word)];
}

export function noSuchUnit(word: string, known: readonly UnitId[], environment: string): PlatformError {
  const near = nearest(word, known);
  return new PlatformError('NOT_FOUND', {
    what: `${environment} has no unit '${word}'`,
    why: near === undefined ? `there are ${known.join(', ') || 'none'}` : `did you mean ${near}? There are ${known.join(', ')}`,
    fix: ['debt-platform status'],
  });
}
