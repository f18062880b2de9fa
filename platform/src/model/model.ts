/**
 * The types of the model: a service has needs, an engine answers them, a target runs both, and a size sets the scale. A user chooses only an
 * environment: a name, a target and a size.
 */
import type { EnvOf } from './contracts.ts';

/** The id of one of our services. */
export type ServiceId = keyof EnvOf;

/** What services require, in terms of their own domain, with the drivers that can answer. */
export const needs = {
  ledger: ['postgres'],
  feed: ['mongodb', 'postgres'],
  events: ['kafka', 'postgres'],
  jobs: ['amqp', 'postgres'],
  limits: ['redis', 'memory'],
  fanout: ['redis', 'local'],
  mail: ['ses', 'file'],
} as const;

/** The id of a need: a key of {@link needs}. */
export type NeedId = keyof typeof needs;

/** A driver that can answer one need. */
export type DriverOf<N extends NeedId> = (typeof needs)[N][number];

/** A driver of any need. */
export type Driver = DriverOf<NeedId>;

/** Drivers whose state lives inside one process: refused with more than one replica. */
export const perProcess: ReadonlySet<Driver> = new Set<Driver>(['memory', 'local']);
/** Needs whose engine holds what users entered: their binding is fixed for the life of an environment. */
export const durableNeeds: readonly NeedId[] = ['ledger', 'feed', 'events', 'jobs'];

/** The protocol of a port; `metrics` is HTTP for monitoring alone. */
export type Protocol = 'http' | 'grpc' | 'metrics' | 'tcp';

/** A port inside a unit; the target may publish it under another number. */
export interface Port {
  readonly number: number;
  readonly protocol: Protocol;
}

/** Random values, 32 bytes as base64url each, created once for an environment and shared by the services that refer to them. */
export type SecretId = 'service-token' | 'code-key' | 'seal-key';
/** The permission of a login on a database, topic or queue. */
export type May = 'own' | 'write' | 'read';
/** The form of the ingress address that one variable needs. */
export type PublicAs = 'url' | 'origins' | 'hosts' | 'cookie-name' | 'sender';

/** The source of the value of one environment variable. Dependency edges are derived from these values and defined nowhere else. */
export type Value =
  | { readonly from: 'text'; readonly text: string }
  /** The interface to listen on: loopback for processes of one machine, every interface inside a container. */
  | { readonly from: 'interface' }
  /** The number of one of the service's own ports, as the target chose it. */
  | { readonly from: 'listen'; readonly port: string }
  /** The URL of a need; `name` is the database in it. */
  | { readonly from: 'need'; readonly need: NeedId; readonly name: string; readonly may: May }
  /** `host:port` of another service. */
  | { readonly from: 'service'; readonly service: ServiceId; readonly port: string }
  | { readonly from: 'secret'; readonly secret: SecretId }
  | { readonly from: 'public'; readonly as: PublicAs };

/** A task that runs once, from the same image with the same variables, and must have succeeded before its service starts. */
export interface Task {
  readonly args: readonly string[];
  /** Every service that uses one of these needs waits for this task as well. */
  readonly prepares: readonly NeedId[];
}

/** The readiness and liveness checks of a unit: the name of a port, and two HTTP paths. */
export interface Health {
  readonly port: string;
  readonly live: string;
  readonly ready: string;
}

/** A service as the model knows it. `entry` is its program, relative to the root of the sources; `env` has a value for each variable it requires. */
export interface Service<Id extends ServiceId = ServiceId> {
  readonly entry: string;
  readonly ports: Readonly<Record<string, Port>>;
  readonly health: Health;
  readonly env: { readonly [Key in keyof EnvOf[Id] & string]: Value };
  readonly tasks: Readonly<Record<string, Task>>;
  readonly drainSeconds: number;
}

/** Server software: the key of its {@link Engine}. */
export type EngineId = 'postgres' | 'mongodb' | 'kafka' | 'rabbitmq' | 'redis' | 'mail-sink';

/** Server software, pinned once for all placements. */
export interface Engine {
  readonly protocol: Driver;
  readonly port: number;
  /** Recorded beside the data; another major version is refused, never guessed. */
  readonly major: string;
  readonly image: string;
  readonly keeps: 'data' | 'cache';
  readonly managed: 'rds' | 'documentdb' | 'msk' | 'mq' | 'elasticache' | 'ses';
}

/** A path pattern, in which a trailing `*` matches every path with that prefix, and the port of the service that receives the requests. */
export interface Route {
  readonly path: string;
  readonly to: ServiceId;
  readonly port: string;
  /** The route also carries WebSocket upgrades. */
  readonly upgrade?: boolean;
}

/** The only unit that users can reach. */
export interface Gateway {
  /** The program of the embedded gateway; containers run a Caddy image with the same routes instead. */
  readonly entry: string;
  readonly ports: Readonly<Record<string, Port>>;
  readonly health: Health;
  /** In order of precedence: the first path that matches wins. */
  readonly routes: readonly Route[];
  readonly guard: { readonly service: ServiceId; readonly port: string; readonly path: string };
  readonly bodyLimitBytes: number;
  readonly drainSeconds: number;
}

/** The built page as static files, from an image of its own. */
export interface Pages {
  readonly ports: Readonly<Record<string, Port>>;
  readonly health: Health;
  readonly drainSeconds: number;
}

/** Everything that can run, independent of the target and the size. */
export interface Platform {
  readonly services: { readonly [Id in ServiceId]: Service<Id> };
  readonly engines: Readonly<Record<EngineId, Engine>>;
  readonly gateway: Gateway;
  readonly pages: Pages;
}

/** Who runs an engine: our launcher from npm, a server of this machine, a container, a pod, the cloud, or the operator (a given URL). */
export type Placement = 'bundled' | 'local' | 'container' | 'pod' | 'managed' | 'given';
/** All targets, in the order in which a list shows them. */
export const targetIds = ['embedded', 'engines', 'compose', 'kind', 'eks'] as const;

/** One of {@link targetIds}. */
export type TargetId = (typeof targetIds)[number];
/** The driver and the engine that answer a need. `process` is inside the service itself, `disk` a directory of this machine. */
export interface Binding<N extends NeedId = NeedId> {
  readonly driver: DriverOf<N>;
  readonly on: EngineId | 'process' | 'disk';
}
interface AnyTarget {
  readonly id: TargetId;
  readonly bind: { readonly [N in NeedId]: Binding<N> };
  readonly placements: Partial<Readonly<Record<EngineId, Placement>>>;
  readonly defaultSize: SizeId;
}
/** The differences between targets that run pods. Renderers and rules read these and never the name of a target. */
export interface ClusterTraits {
  /** How requests reach the gateway: a load balancer of the cloud, or a port of the node. */
  readonly exposure: 'load-balancer' | 'node-port';
  /** How an image of ours is identified: by its digest in a registry, or by a tag derived from the content that was loaded into the node. */
  readonly images: 'digest' | 'content';
  readonly pullPolicy: 'Always' | 'IfNotPresent';
  /** How secrets get into the cluster: an operator fetches them, or `up` applies them. */
  readonly secrets: 'fetched' | 'applied';
  /** What applies the manifests, orders them and removes finished tasks. */
  readonly deployer: 'argo' | 'up';
  /** Where the engines run: in the cluster, or as services of the cloud with TLS and hosts that only the cloud knows. */
  readonly engines: 'pods' | 'managed';
  /** Whether all pods share one node of a known size, or nodes are added as pods request them. */
  readonly nodes: 'one' | 'elastic';
}

/** What runs the units, which driver answers each need, and who runs the engines. An engine without a placement does not exist on the target. */
export type Target = AnyTarget &
  ({ readonly runs: 'processes' } | { readonly runs: 'containers' } | { readonly runs: 'pods'; readonly cluster: ClusterTraits });

/** All sizes, the smallest first. */
export const sizeIds = ['tiny', 'laptop', 'dev', 'staging', 'prod'] as const;

/** One of {@link sizeIds}. */
export type SizeId = (typeof sizeIds)[number];

/** The minimum and maximum number of instances of a unit, and the resources of each: thousandths of a CPU, MiB of memory, MiB of disk. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  /** The CPU request, which the scheduler of a cluster reserves. */
  readonly cpuMilli: number;
  /** The CPU limit, up to which the unit may use idle CPU. */
  readonly cpuLimitMilli: number;
  readonly memoryMi: number;
  readonly diskMi: number;
}
/** `rented` is the key of the price table when the cloud runs the engine. */
export type EngineScale = Scale & { readonly rented: string };

/** The scale of every unit. */
export interface Size {
  readonly id: SizeId;
  readonly services: Readonly<Record<ServiceId | 'gateway' | 'web', Scale>>;
  readonly engines: Readonly<Record<EngineId, EngineScale>>;
  /** The capacity of one node for pods, where the node is this machine; the cloud adds nodes on demand. */
  readonly node?: { readonly cpuMilli: number; readonly memoryMi: number };
}

/** One named platform: the only thing that a user chooses. */
export interface Environment {
  readonly name: string;
  readonly target: Target;
  readonly size: Size;
}
