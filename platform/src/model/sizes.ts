/** How big: replicas and resources of every unit. Zero CPU and memory = rented by its class. */
import type { EngineScale, Scale, Size, SizeId } from './model.ts';

const scale = (min: number, max: number, cpuMilli: number, memoryMi: number, diskMi = 256): Scale => ({
  min,
  max,
  cpuMilli,
  memoryMi,
  diskMi,
});

const services = (min: number, max: number): Size['services'] => ({
  expenses: scale(min, max, 250, 384),
  mailer: scale(min, max, 100, 192),
  throttler: scale(min, max, 100, 192),
  notifier: scale(min, max, 200, 256),
  gateway: scale(min, max, 100, 128),
  web: scale(min, max, 50, 64),
});

const engine = (nodes: number, rented: string, cpuMilli: number, memoryMi: number, diskMi: number): EngineScale => ({
  ...scale(nodes, nodes, cpuMilli, memoryMi, diskMi),
  rented,
});

/** One node of each engine; the cloud's smallest class where it is rented. */
const single: Size['engines'] = {
  postgres: engine(1, 'rds.db.t4g.small', 250, 512, 4096),
  mongodb: engine(1, 'documentdb.db.t4g.medium', 250, 512, 4096),
  kafka: engine(1, 'msk.t3.small', 500, 1024, 4096),
  rabbitmq: engine(1, 'mq.m7g.medium', 250, 512, 1024),
  redis: engine(1, 'elasticache.cache.t4g.micro', 100, 128, 256),
  'mail-sink': engine(1, 'ses', 100, 192, 256),
};

const replicated = (sizeOf: 'medium' | 'large'): Size['engines'] => ({
  postgres: engine(2, `rds.db.m7g.${sizeOf === 'medium' ? 'large' : 'xlarge'}.multi-az`, 0, 0, 102_400),
  mongodb: engine(3, `documentdb.db.r6g.${sizeOf === 'medium' ? 'large' : 'xlarge'}`, 0, 0, 102_400),
  kafka: engine(3, 'msk.m7g.large', 0, 0, 102_400),
  rabbitmq: engine(3, `mq.m7g.${sizeOf}`, 0, 0, 20_480),
  redis: engine(2, `elasticache.cache.m7g.${sizeOf === 'medium' ? 'large' : 'xlarge'}`, 0, 0, 0),
  'mail-sink': engine(1, 'ses', 0, 0, 0),
});

export const sizes: Readonly<Record<SizeId, Size>> = {
  laptop: { id: 'laptop', services: services(1, 1), engines: single, node: { cpuMilli: 4000, memoryMi: 6144 } },
  dev: { id: 'dev', services: services(1, 2), engines: single },
  staging: { id: 'staging', services: services(2, 4), engines: replicated('medium') },
  prod: { id: 'prod', services: services(3, 12), engines: replicated('large') },
};
