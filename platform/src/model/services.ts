/** The four services: their programs, ports and needs. */
import type { Platform, Port, Value } from './model.ts';

const text = (value: string): Value => ({ from: 'text', text: value });
const listen = (port: string): Value => ({ from: 'listen', port });
const secret = (id: 'service-token' | 'code-key' | 'seal-key'): Value => ({ from: 'secret', secret: id });

const http: Port = { number: 8080, protocol: 'http' };
const grpc: Port = { number: 9090, protocol: 'grpc' };
const metrics: Port = { number: 9464, protocol: 'metrics' };
const health = { port: 'http', live: '/healthz', ready: '/readyz' };

/** The variables that every service reads. */
const common = {
  HOST: { from: 'interface' },
  HTTP_PORT: listen('http'),
  METRICS_PORT: listen('metrics'),
  LOG_LEVEL: text('info'),
} as const;
/** The variables of a service that browsers call. */
const browsers = {
  PUBLIC_ORIGINS: { from: 'public', as: 'origins' },
  ALLOWED_HOSTS: { from: 'public', as: 'hosts' },
  COOKIE_NAME: { from: 'public', as: 'cookie-name' },
} as const;
const identity = {
  IDENTITY_ADDRESS: { from: 'service', service: 'expenses', port: 'grpc' },
  SERVICE_TOKEN: secret('service-token'),
} as const;

/** Our services: their programs, ports, variables, tasks and drain times. */
export const services: Platform['services'] = {
  expenses: {
    entry: 'services/expenses/src/main.ts',
    ports: { http, grpc, metrics },
    health,
    tasks: { migrate: { args: ['migrate'], prepares: ['ledger'] }, provision: { args: ['provision'], prepares: ['events', 'jobs'] } },
    drainSeconds: 15,
    env: {
      ...common,
      ...browsers,
      GRPC_PORT: listen('grpc'),
      DATABASE_URL: { from: 'need', need: 'ledger', name: 'expenses', may: 'own' },
      EVENTS_URL: { from: 'need', need: 'events', name: 'bus', may: 'own' },
      JOBS_URL: { from: 'need', need: 'jobs', name: 'bus', may: 'own' },
      SERVICE_TOKEN: secret('service-token'),
      CODE_KEY: secret('code-key'),
      SEAL_KEY: secret('seal-key'),
    },
  },
  mailer: {
    entry: 'services/mailer/src/main.ts',
    ports: { http, metrics },
    health,
    tasks: {},
    drainSeconds: 15,
    env: {
      ...common,
      JOBS_URL: { from: 'need', need: 'jobs', name: 'bus', may: 'read' },
      TRANSPORT_URL: { from: 'need', need: 'mail', name: 'mail', may: 'write' },
      SEAL_KEY: secret('seal-key'),
      MAIL_FROM: { from: 'public', as: 'sender' },
      PUBLIC_URL: { from: 'public', as: 'url' },
    },
  },
  throttler: {
    entry: 'services/throttler/src/main.ts',
    ports: { http, metrics },
    health,
    tasks: {},
    drainSeconds: 5,
    env: {
      ...common,
      ...identity,
      LIMITS_URL: { from: 'need', need: 'limits', name: 'limits', may: 'own' },
      // The gateway replaces X-Forwarded-For by one value, on every target.
      TRUSTED_HOPS: text('1'),
      COOKIE_NAME: browsers.COOKIE_NAME,
      SHADOW: text('false'),
      RATE_SCALE: text('1'),
    },
  },
  notifier: {
    entry: 'services/notifier/src/main.ts',
    ports: { http, metrics },
    health,
    tasks: { migrate: { args: ['migrate'], prepares: ['feed'] } },
    drainSeconds: 15,
    env: {
      ...common,
      ...browsers,
      ...identity,
      EVENTS_URL: { from: 'need', need: 'events', name: 'bus', may: 'read' },
      STORE_URL: { from: 'need', need: 'feed', name: 'notifier', may: 'own' },
      FANOUT_URL: { from: 'need', need: 'fanout', name: 'fanout', may: 'own' },
    },
  },
};
