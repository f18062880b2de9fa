import type { UnitSpec } from '../up/spec.ts';

type Ordered = Pick<UnitSpec, 'id' | 'kind' | 'after'>;

/**
 * The groups of units that are stopped together, in order: services, then the gateway, and finally the engines. The gateway outlives the services
 * behind it. Requests in progress can therefore be answered, and each service can ask its sockets to reconnect. The units of a cycle are stopped
 * together. Pure.
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

/** Whether `unit` has to keep running while `other` does. */
function holdsUp(other: Ordered, unit: Ordered): boolean {
  if (unit.kind === 'gateway') return other.kind === 'service' || other.kind === 'pages';
  if (other.kind === 'gateway') return unit.kind === 'engine';
  return other.after.includes(unit.id);
}
