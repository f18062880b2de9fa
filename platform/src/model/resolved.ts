/** What the world adds to the model, and the flat result that every renderer and runner reads. */
import type { EngineId, Environment, Health, May, NeedId, Platform, Port, Scale, SecretId, ServiceId } from './model.ts';

/** `web` serves the built page; where the gateway is a process of ours it reads the page itself, and there is no such unit. */
export type UnitId = ServiceId | EngineId | 'gateway' | 'web' | `${ServiceId}-${string}`;

/** Where a unit listens. A host that begins with `/` is the directory of a unix socket. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls?: boolean;
}

/** The address that people use. */
export interface PublicAddress {
  /** Exact origins, for example `http://localhost:7000`; the first one is what we print. At least one. */
  readonly origins: readonly [string, ...string[]];
  /** Where the gateway listens; `0.0.0.0` when `--host` said so. */
  readonly host: string;
}

/** What only the world knows: chosen ports, service names of a cluster, image references, directories. */
export interface Facts {
  readonly public: PublicAddress;
  /** Engines have one port, `main`. */
  address(unit: UnitId, port: string): Address;
  /** An image reference; for processes, anything that changes when the sources of the unit do. */
  image(unit: UnitId): string;
  /** The absolute path of the directory that answers a need bound to `disk`, or of the built web page. */
  directory(of: NeedId | 'web'): string;
  /** Ranges of what is outside the cluster and not a unit of ours. */
  readonly outside: readonly string[];
  /**
   * The URL of a server that somebody else runs, for one login and one database of it, with `{password}` where a password goes. Without an
   * answer the URL is written from `address`.
   */
  serverUrl?(engine: EngineId, use: ServerUse): string | undefined;
  /** The path, as the programs see it, of the authorities that sign the certificates of the engines; a PEM file. */
  readonly caFile?: string;
}

/** Who uses an engine, and which database, topics or keys there. */
export interface ServerUse {
  readonly login: ServiceId;
  readonly name: string;
}

/**
 * A value that travels as a file, never as a variable. Either random, or a URL that holds `{password}` where the percent-encoded
 * password of the owner's login on that engine goes.
 */
export interface Secret {
  readonly owner: ServiceId;
  readonly key: string;
  readonly made: { readonly random: SecretId } | { readonly login: EngineId; readonly url: string };
}
/** A secret reaches the program as `KEY_FILE=<path of a file with the value>`. */
export type EnvEntry = { readonly key: string } & ({ readonly text: string } | { readonly secret: Secret });

/** One login of an engine: the service that uses it, a database and what it may do there. */
export interface Grant {
  readonly login: ServiceId;
  readonly name: string;
  readonly may: May;
}

/** A dependency edge: the unit that is called, and the name of the port. */
export interface DependencyEdge {
  readonly unit: UnitId;
  readonly port: string;
}

/** One thing that runs, with everything decided that a target needs to know to run it. */
export interface Unit {
  readonly id: UnitId;
  readonly kind: 'service' | 'task' | 'engine' | 'gateway' | 'pages';
  /** Of services and their tasks. */
  readonly owner?: ServiceId;
  readonly placement: 'process' | 'container' | 'pod' | 'outside';
  /** The program, relative to the root of the sources; engines have none. */
  readonly entry?: string;
  readonly args: readonly string[];
  readonly image: string;
  readonly ports: Readonly<Record<string, Port>>;
  readonly env: readonly EnvEntry[];
  readonly health?: Health;
  readonly scale: Scale;
  readonly drainSeconds: number;
  /** Must be ready (or done, for a task) before this one starts. */
  readonly after: readonly UnitId[];
  readonly reaches: readonly DependencyEdge[];
  readonly keeps: 'data' | 'cache' | 'nothing';
  /** Of engines: who may use which database. Exactly one grant of a database is its owner's. */
  readonly grants: readonly Grant[];
  readonly major?: string;
  readonly rented?: string;
  /** True of exactly one unit: the gateway. */
  readonly public: boolean;
}

/** The desired state of an environment: what renderers render and runners compare with what they observe. */
export interface Resolved {
  readonly environment: Environment;
  readonly platform: Platform;
  readonly public: PublicAddress;
  /** Engines first, then services with their tasks, the gateway last; the start order is `waves(units)`. */
  readonly units: readonly Unit[];
  readonly outside: readonly string[];
}
