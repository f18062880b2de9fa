/**
 * The words of the platform: a service asks for needs, an engine answers them, a target runs both, a size says how big.
 * A person chooses only an environment: a name, a target and a size.
 */
import type { EnvOf } from './contracts.ts';

/** The id of one of our services. */
export type ServiceId = keyof EnvOf;

/** What services ask for, in their own words, with the drivers that can answer. */
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
/** Needs whose answer holds what people entered: their binding is fixed for the life of an environment. */
export const durableNeeds: readonly NeedId[] = ['ledger', 'feed', 'events', 'jobs'];

/** What a port speaks; `metrics` is HTTP that only monitoring may call. */
export type Protocol = 'http' | 'grpc' | 'metrics' | 'tcp';

/** A port inside a unit; the target may make it reachable under another number. */
export interface Port {
  readonly number: number;
  readonly protocol: Protocol;
}

/** Random values, 32 bytes as base64url each, made once for an environment and shared by the services that name them. */
export type SecretId = 'service-token' | 'code-key' | 'seal-key';
/** What a login may do with a database, topic or queue. */
export type May = 'own' | 'write' | 'read';
/** What the address that people use looks like, seen from one variable. */
export type PublicAs = 'url' | 'origins' | 'hosts' | 'cookie-name' | 'sender';

/** Where the value of one environment variable comes from. Edges are written down nowhere else: they are read off these. */
export type Value =
  | { readonly from: 'text'; readonly text: string }
  /** The interface to listen on: loopback for processes of one machine, every interface inside a container. */
  | { readonly from: 'interface' }
  /** The number of one of the service's own ports, as the target chose it. */
  | { readonly from: 'listen'; readonly port: string }
  /** The URL of a need; `name` is the database that it means. */
  | { readonly from: 'need'; readonly need: NeedId; readonly name: string; readonly may: May }
  /** `host:port` of another service. */
  | { readonly from: 'service'; readonly service: ServiceId; readonly port: string }
  | { readonly from: 'secret'; readonly secret: SecretId }
  | { readonly from: 'public'; readonly as: PublicAs };

/** A one-shot that runs from the same image with the same variables, and must have succeeded before its service starts. */
export interface Task {
  readonly args: readonly string[];
  /** Whoever uses one of these needs waits for this task as well. */
  readonly prepares: readonly NeedId[];
}

/** Where a unit answers whether it is alive and whether it is ready: the name of a port, and two HTTP paths. */
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

/** Which server software: the key of its {@link Engine}. */
export type EngineId = 'postgres' | 'mongodb' | 'kafka' | 'rabbitmq' | 'redis' | 'mail-sink';

/** Server software, pinned once, whoever runs it. */
export interface Engine {
  readonly protocol: Driver;
  readonly port: number;
  /** Recorded beside the data; another major is refused, never guessed. */
  readonly major: string;
  readonly image: string;
  readonly keeps: 'data' | 'cache';
  readonly managed: 'rds' | 'documentdb' | 'msk' | 'mq' | 'elasticache' | 'ses';
}

/** A pattern of paths, `*` at its end for all that begin so, and the port of the service that they go to. */
export interface Route {
  readonly path: string;
  readonly to: ServiceId;
  readonly port: string;
  /** The route also carries WebSocket upgrades. */
  readonly upgrade?: boolean;
}

/** The one unit that people reach. */
export interface Gateway {
  /** The program of the embedded gateway; containers run a Caddy image with the same routes instead. */
  readonly entry: string;
  readonly ports: Readonly<Record<string, Port>>;
  readonly health: Health;
  /** In order: the first path that fits wins. */
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

/** Everything that can run, whatever the target and the size. */
export interface Platform {
  readonly services: { readonly [Id in ServiceId]: Service<Id> };
  readonly engines: Readonly<Record<EngineId, Engine>>;
  readonly gateway: Gateway;
  readonly pages: Pages;
}

/** Who runs an engine: our launcher from npm, a server of this machine, a container, a pod, the cloud, or the operator (a given URL). */
export type Placement = 'bundled' | 'local' | 'container' | 'pod' | 'managed' | 'given';
/** Every target there is, in the order in which a list shows them. */
export const targetIds = ['embedded', 'engines', 'compose', 'kind', 'eks'] as const;

/** One of {@link targetIds}. */
export type TargetId = (typeof targetIds)[number];
/** Which driver on what answers a need. `process` is inside the service itself, `disk` a directory of this machine. */
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
/** How one target that runs pods differs from another. Renderers and rules read this and never the name of a target. */
export interface ClusterTraits {
  /** How requests reach the gateway: a load balancer of the cloud, or a port of the node. */
  readonly exposure: 'load-balancer' | 'node-port';
  /** What names an image of ours: the digest in a registry, or a tag made of the content that was loaded into the node. */
  readonly images: 'digest' | 'content';
  readonly pullPolicy: 'Always' | 'IfNotPresent';
  /** Who puts secrets into the cluster: an operator that fetches them, or `up`, which applies them. */
  readonly secrets: 'fetched' | 'applied';
  /** Who applies the manifests, orders them and removes finished tasks. */
  readonly deployer: 'argo' | 'up';
  /** Where the engines run: in the cluster, or as services of the cloud with TLS and hosts that only the cloud knows. */
  readonly engines: 'pods' | 'managed';
  /** Whether all pods share one node of a known size, or nodes are added as pods ask for them. */
  readonly nodes: 'one' | 'elastic';
}

/** What runs the units, which driver answers each need, and who runs the engines. An engine without a placement does not exist on the target. */
export type Target = AnyTarget &
  ({ readonly runs: 'processes' } | { readonly runs: 'containers' } | { readonly runs: 'pods'; readonly cluster: ClusterTraits });

/** Every size there is, the smallest first. */
export const sizeIds = ['tiny', 'laptop', 'dev', 'staging', 'prod'] as const;

/** One of {@link sizeIds}. */
export type SizeId = (typeof sizeIds)[number];

/** How many of a unit there are at least and at most, and what each gets: thousandths of a CPU, MiB of memory, MiB of disk. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  /** What the planner of a cluster keeps free for it. */
  readonly cpuMilli: number;
  /** The most that it may take of what others leave. */
  readonly cpuLimitMilli: number;
  readonly memoryMi: number;
  readonly diskMi: number;
}
/** `rented` is the key of the price table when the cloud runs the engine. */
export type EngineScale = Scale & { readonly rented: string };

/** How big every unit is. */
export interface Size {
  readonly id: SizeId;
  readonly services: Readonly<Record<ServiceId | 'gateway' | 'web', Scale>>;
  readonly engines: Readonly<Record<EngineId, EngineScale>>;
  /** What one node offers to pods where the node is this machine; the cloud adds nodes as they are wanted. */
  readonly node?: { readonly cpuMilli: number; readonly memoryMi: number };
}

/** One named platform: the only thing that a person chooses. */
export interface Environment {
  readonly name: string;
  readonly target: Target;
  readonly size: Size;
}
