/** The platform as data: the only definition that the program uses. */
import { httpLimits } from '@debt/proto/http-limits';
import type { Platform } from './model.ts';
import { services } from './services.ts';

/** Everything that this release can run: our services, the engines that they need, the gateway and the page. */
export const platform: Platform = {
  services,
  engines: {
    postgres: { protocol: 'postgres', port: 5432, major: '18', image: 'postgres:18.4-bookworm', keeps: 'data', managed: 'rds' },
    mongodb: { protocol: 'mongodb', port: 27017, major: '8', image: 'mongo:8.0', keeps: 'data', managed: 'documentdb' },
    kafka: { protocol: 'kafka', port: 9092, major: '4', image: 'apache/kafka:4.1.0', keeps: 'data', managed: 'msk' },
    rabbitmq: { protocol: 'amqp', port: 5672, major: '4', image: 'rabbitmq:4.1', keeps: 'data', managed: 'mq' },
    redis: { protocol: 'redis', port: 6379, major: '8', image: 'valkey/valkey:8.1-bookworm', keeps: 'cache', managed: 'elasticache' },
    'mail-sink': { protocol: 'ses', port: 8005, major: '1', image: 'debt/mail-sink', keeps: 'cache', managed: 'ses' },
  },
  gateway: {
    entry: 'platform/src/gateway/main.ts',
    ports: { http: { number: 8080, protocol: 'http' } },
    health: { port: 'http', live: '/-/live', ready: '/-/ready' },
    guard: { service: 'throttler', port: 'http', path: '/v1/ratelimit' },
    routes: [
      { path: '/v1/notifications*', to: 'notifier', port: 'http', upgrade: true },
      { path: '/v1/*', to: 'expenses', port: 'http' },
    ],
    bodyLimitBytes: httpLimits.bodyBytesMax,
    drainSeconds: 20,
  },
  pages: {
    ports: { http: { number: 8080, protocol: 'http' } },
    health: { port: 'http', live: '/-/live', ready: '/-/ready' },
    drainSeconds: 5,
  },
};
