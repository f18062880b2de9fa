/** Where the platform can run: which engine answers each need, and who runs that engine. */
import type { ClusterTraits, EngineId, Placement, Target, TargetId } from './model.ts';

const onServers: Target['bind'] = {
  ledger: { driver: 'postgres', on: 'postgres' },
  feed: { driver: 'mongodb', on: 'mongodb' },
  events: { driver: 'kafka', on: 'kafka' },
  jobs: { driver: 'amqp', on: 'rabbitmq' },
  limits: { driver: 'redis', on: 'redis' },
  fanout: { driver: 'redis', on: 'redis' },
  mail: { driver: 'ses', on: 'mail-sink' },
};

/** Whether an engine runs outside of the platform on this target. */
export const isOutside = (placement: Placement | undefined): boolean => placement === 'managed' || placement === 'given';

const everywhere = (placement: Placement): Readonly<Record<EngineId, Placement>> => ({
  postgres: placement,
  mongodb: placement,
  kafka: placement,
  rabbitmq: placement,
  redis: placement,
  'mail-sink': placement,
});

const onThisMachine: ClusterTraits = {
  exposure: 'node-port',
  images: 'content',
  pullPolicy: 'IfNotPresent',
  secrets: 'applied',
  deployer: 'up',
  engines: 'pods',
  nodes: 'one',
};

const onAws: ClusterTraits = {
  exposure: 'load-balancer',
  images: 'digest',
  pullPolicy: 'Always',
  secrets: 'fetched',
  deployer: 'argo',
  engines: 'managed',
  nodes: 'elastic',
};

/** The targets with their bindings and placements. */
export const targets = {
  embedded: {
    id: 'embedded',
    runs: 'processes',
    defaultSize: 'laptop',
    placements: { postgres: 'bundled' },
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
  engines: { id: 'engines', runs: 'processes', defaultSize: 'laptop', bind: onServers, placements: everywhere('given') },
  compose: { id: 'compose', runs: 'containers', defaultSize: 'laptop', bind: onServers, placements: everywhere('container') },
  kind: { id: 'kind', runs: 'pods', defaultSize: 'laptop', bind: onServers, placements: everywhere('pod'), cluster: onThisMachine },
  eks: { id: 'eks', runs: 'pods', defaultSize: 'dev', bind: onServers, placements: everywhere('managed'), cluster: onAws },
} as const satisfies { readonly [Id in TargetId]: Target & { readonly id: Id } };

/** The targets that run pods. */
export const clusterTargets = ['kind', 'eks'] as const satisfies readonly {
  [Id in TargetId]: (typeof targets)[Id]['runs'] extends 'pods' ? Id : never;
}[TargetId][];
/** One of {@link clusterTargets}. */
export type ClusterTarget = (typeof clusterTargets)[number];

/** The traits of an environment's cluster. @throws Error for a target that runs no pods, which a renderer of manifests must never receive. */
export function clusterTraits({ target }: { readonly target: Target }): ClusterTraits {
  if (target.runs !== 'pods') throw new Error(`the target ${target.id} has no cluster`);
  return target.cluster;
}
