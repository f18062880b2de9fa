/** How many of each service there are, and what one of several is called. */
import type { Environment, ServiceId, Size } from './model.ts';
import type { UnitId } from './resolved.ts';

/** One machine runs so many processes of a service, not more. */
export const replicasMax = 8;
/** How many processes of a service are asked for, from 1 to {@link replicasMax}; a service that is not named has as many as its size sets. */
export type Replicas = Readonly<Partial<Record<ServiceId, number>>>;

/** The units that a service runs as. Of several processes each is a unit of its own; containers and pods are multiplied by whoever runs them. */
export function instancesOf({ target, size }: Environment, service: ServiceId): readonly [UnitId, ...UnitId[]] {
  const count = target.runs === 'processes' ? size.services[service].min : 1;
  if (count <= 1) return [service];
  const others = Array.from({ length: count - 1 }, (_, index): UnitId => `${service}-${index + 2}`);
  return [`${service}-1`, ...others];
}

/** The size with exactly so many of the named services. */
export function withReplicas(size: Size, replicas: Replicas): Size {
  const services = Object.fromEntries(
    Object.entries(size.services).map(([id, scale]) => {
      const count = Object.entries(replicas).find(([service]) => service === id)?.[1];
      return [id, count === undefined ? scale : { ...scale, min: count, max: count }];
    }),
  );
  return { ...size, services: { ...size.services, ...services } };
}
