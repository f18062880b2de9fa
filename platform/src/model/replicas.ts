/** The number of processes of each service, and the names of their units. */
import type { Environment, ServiceId, Size } from './model.ts';
import type { UnitId } from './resolved.ts';

/** The maximum number of processes of a service on one machine. */
export const replicasMax = 8;
/** The requested number of processes of a service, from 1 to {@link replicasMax}; a service that is not named has as many as its size sets. */
export type Replicas = Readonly<Partial<Record<ServiceId, number>>>;

/**
 * The units of a service. On targets that run processes, each process is a unit of its own; elsewhere the container platform multiplies containers
 * and pods.
 */
export function instancesOf({ target, size }: Environment, service: ServiceId): readonly [UnitId, ...UnitId[]] {
  const count = target.runs === 'processes' ? size.services[service].min : 1;
  if (count <= 1) return [service];
  const others = Array.from({ length: count - 1 }, (_, index): UnitId => `${service}-${index + 2}`);
  return [`${service}-1`, ...others];
}

/** The size with exactly this number of the named services. */
export function withReplicas(size: Size, replicas: Replicas): Size {
  const services = Object.fromEntries(
    Object.entries(size.services).map(([id, scale]) => {
      const count = Object.entries(replicas).find(([service]) => service === id)?.[1];
      return [id, count === undefined ? scale : { ...scale, min: count, max: count }];
    }),
  );
  return { ...size, services: { ...size.services, ...services } };
}
