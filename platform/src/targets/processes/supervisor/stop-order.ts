import type { UnitSpec } from '../up/spec.ts';

type Ordered = Pick<UnitSpec, 'id' | 'kind' | 'after'>;

/**
 * What is stopped together, the first first: services, then the gateway, the engines at last. The gateway outlives what it leads to, so that
 * what is under way gets its answer and every socket is told by its service to come back. A circle is stopped at once. Pure.
 */
export function stopOrder<U extends Ordered>(units: readonly U[]): readonly (readonly U[])[] {
  const waves: (readonly U[])[] = [];
  for (let left = units; left.length > 0; ) {
    const isNeeded = (unit: U): boolean => left.some((other) => holdsUp(other, unit));
    const free = left.filter((unit) => !isNeeded(unit));
    const wave = free.length > 0 ? free : left;
    waves.push(wave);
    left = left.filter((unit) => !wave.includes(unit));
  }
  return waves;
}

/** Whether `unit` has to go on for as long as `other` does. */
function holdsUp(other: Ordered, unit: Ordered): boolean {
  if (unit.kind === 'gateway') return other.kind === 'service' || other.kind === 'pages';
  if (other.kind === 'gateway') return unit.kind === 'engine';
  return other.after.includes(unit.id);
}
