/** Replicas and resources of every unit, by size. Zero CPU and memory means an engine that is rented by its class. */
import type { EngineScale, Scale, Size, SizeId } from './model.ts';

type Resources = Pick<Scale, 'cpuMilli' | 'cpuLimitMilli' | 'memoryMi' | 'diskMi'>;

/** Limits are generous: they stop a runaway process, while requests determine the scheduling. */
const cpuLimitFactor = 4;

const resources = (cpuMilli: number, memoryMi: number, diskMi = 256): Resources => ({
  cpuMilli,
  cpuLimitMilli: cpuMilli * cpuLimitFactor,
  memoryMi,
  diskMi,
});

const services = (min: number, max: number): Size['services'] => ({
  expenses: { min, max, ...resources(250, 384) },
  mailer: { min, max, ...resources(100, 192) },
  throttler: { min, max, ...resources(100, 192) },
  notifier: { min, max, ...resources(200, 256) },
  gateway: { min, max, ...resources(100, 128) },
  web: { min, max, ...resources(50, 64) },
});

const engine = (nodes: number, rented: string, each: Resources): EngineScale => ({ min: nodes, max: nodes, ...each, rented });

/** One node of each engine; the cloud's smallest class where it is rented. */
const single: Size['engines'] = {
  postgres: engine(1, 'rds.db.t4g.small', resources(250, 512, 4096)),
  mongodb: engine(1, 'documentdb.db.t4g.medium', resources(250, 512, 4096)),
  kafka: engine(1, 'msk.t3.small', resources(500, 1024, 4096)),
  rabbitmq: engine(1, 'mq.m7g.medium', resources(250, 512, 1024)),
  redis: engine(1, 'elasticache.cache.t4g.micro', resources(100, 128, 256)),
  'mail-sink': engine(1, 'ses', resources(100, 192, 256)),
};

const replicated = (sizeOf: 'medium' | 'large'): Size['engines'] => ({
  postgres: engine(2, `rds.db.m7g.${sizeOf === 'medium' ? 'large' : 'xlarge'}.multi-az`, resources(0, 0, 102_400)),
  mongodb: engine(3, `documentdb.db.r6g.${sizeOf === 'medium' ? 'large' : 'xlarge'}`, resources(0, 0, 102_400)),
  kafka: engine(3, 'msk.m7g.large', resources(0, 0, 102_400)),
  rabbitmq: engine(3, `mq.m7g.${sizeOf}`, resources(0, 0, 20_480)),
  redis: engine(2, `elasticache.cache.m7g.${sizeOf === 'medium' ? 'large' : 'xlarge'}`, resources(0, 0, 0)),
  'mail-sink': engine(1, 'ses', resources(0, 0, 0)),
});

/**
 * On two cores, the control plane of a cluster needs one for itself. Units idle most of the time, so a request of a fifth gives up only the
 * guarantee.
 */
const cpuShareOfTiny = 5;
const modest = <Scales extends Readonly<Record<string, Scale>>>(scales: Scales): Scales => {
  const entries = Object.entries(scales).map(([id, scale]) => [id, { ...scale, cpuMilli: scale.cpuMilli / cpuShareOfTiny }] as const);
  return { ...scales, ...Object.fromEntries(entries) };
};

/** The sizes with the scale of every unit. */
export const sizes: Readonly<Record<SizeId, Size>> = {
  tiny: { id: 'tiny', services: modest(services(1, 1)), engines: modest(single), node: { cpuMilli: 2000, memoryMi: 6144 } },
  laptop: { id: 'laptop', services: services(1, 1), engines: single, node: { cpuMilli: 4000, memoryMi: 6144 } },
  dev: { id: 'dev', services: services(1, 2), engines: single },
  staging: { id: 'staging', services: services(2, 4), engines: replicated('medium') },
  prod: { id: 'prod', services: services(3, 12), engines: replicated('large') },
};
