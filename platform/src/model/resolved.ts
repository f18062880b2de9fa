/** The facts that complete the model, and the flat result that every renderer and runner reads. */
import type { EngineId, Environment, Health, May, NeedId, Platform, Port, Scale, SecretId, ServiceId } from './model.ts';

/** `web` serves the built page; where the gateway is a process of ours, it reads the page itself, and there is no such unit. */
export type UnitId = ServiceId | EngineId | 'gateway' | 'web' | `${ServiceId}-${string}`;

/** Where a unit listens. A host that begins with `/` is the directory of a unix socket. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls?: boolean;
}

/** The ingress address, as browsers use it and as the gateway listens on it. */
export interface PublicAddress {
  /** Exact origins, for example `http://localhost:7000`; the first one is printed. At least one. */
  readonly origins: readonly [string, ...string[]];
  /** Where the gateway listens; `0.0.0.0` when `--host` requests it. */
  readonly host: string;
}

/** Inputs from outside of the model: chosen ports, service names of a cluster, image references, directories. */
export interface Facts {
  readonly public: PublicAddress;
  /** Engines have one port, `main`. */
  address(unit: UnitId, port: string): Address;
  /** An image reference; for processes, any value that changes when the sources of the unit do. */
  image(unit: UnitId): string;
  /** The absolute path of the directory that answers a need bound to `disk`, or of the built web page. */
  directory(of: NeedId | 'web'): string;
  /** Ranges outside of the cluster that do not belong to a unit of ours. */
  readonly outside: readonly string[];
  /**
   * The URL of a server that runs outside of the platform, for one login and one of its databases, with `{password}` as a placeholder. Where it is
   * undefined, the URL is derived from `address`.
   */
  serverUrl?(engine: EngineId, use: ServerUse): string | undefined;
  /** The path of the CA bundle for the engines, as the programs see it; a PEM file. */
  readonly caFile?: string;
}

/** The user of an engine, and the database, topics or keys that it uses there. */
export interface ServerUse {
  readonly login: ServiceId;
  readonly name: string;
}

/**
 * A value that is delivered as a file, never as a variable. Either random, or a URL in which `{password}` is replaced by the percent-encoded password
 * of the owner's login on that engine.
 */
export interface Secret {
  readonly owner: ServiceId;
  readonly key: string;
  readonly made: { readonly random: SecretId } | { readonly login: EngineId; readonly url: string };
}
/** A secret reaches the program as `KEY_FILE=<path of a file with the value>`. */
export type EnvEntry = { readonly key: string } & ({ readonly text: string } | { readonly secret: Secret });

/** One login of an engine: the service that uses it, a database, and its permission there. */
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

/** One thing that runs, with every decision that a target needs to run it. */
export interface Unit {
  readonly id: UnitId;
  readonly kind: 'service' | 'task' | 'engine' | 'gateway' | 'pages';
  /** For services and their tasks. */
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
  /** For engines: the permitted uses of each database. Exactly one grant of a database belongs to its owner. */
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
