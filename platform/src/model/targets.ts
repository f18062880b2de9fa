/** Where the platform can run: which engine answers each need, and who runs that engine. */
import type { EngineId, Place, Target, TargetId } from './model.ts';

const onServers: Target['bind'] = {
  ledger: { driver: 'postgres', on: 'postgres' },
  feed: { driver: 'mongodb', on: 'mongodb' },
  events: { driver: 'kafka', on: 'kafka' },
  jobs: { driver: 'amqp', on: 'rabbitmq' },
  limits: { driver: 'redis', on: 'redis' },
  fanout: { driver: 'redis', on: 'redis' },
  mail: { driver: 'ses', on: 'mail-sink' },
};

/** Whether something other than the platform runs an engine there. */
export const isOutside = (place: Place | undefined): boolean => place === 'managed' || place === 'given';

const everywhere = (place: Place): Readonly<Record<EngineId, Place>> => ({
  postgres: place,
  mongodb: place,
  kafka: place,
  rabbitmq: place,
  redis: place,
  'mail-sink': place,
});

export const targets: { readonly [Id in TargetId]: Target & { readonly id: Id } } = {
  embedded: {
    id: 'embedded',
    runs: 'processes',
    defaultSize: 'laptop',
    places: { postgres: 'bundled' },
    bind: {
      ledger: { driver: 'postgres', on: 'postgres' },
      feed: { driver: 'postgres', on: 'postgres' },
      events: { driver: 'postgres', on: 'postgres' },
      jobs: { driver: 'postgres', on: 'postgres' },
      limits: { driver: 'memory', on: 'process' },
      fanout: { driver: 'local', on: 'process' },
      mail: { driver: 'file', on: 'disk' },
    },
  },
  engines: { id: 'engines', runs: 'processes', defaultSize: 'laptop', bind: onServers, places: everywhere('given') },
  compose: { id: 'compose', runs: 'containers', defaultSize: 'laptop', bind: onServers, places: everywhere('container') },
  kind: { id: 'kind', runs: 'pods', defaultSize: 'laptop', bind: onServers, places: everywhere('pod') },
  eks: { id: 'eks', runs: 'pods', defaultSize: 'dev', bind: onServers, places: everywhere('managed') },
};
