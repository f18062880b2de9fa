/**
 * The interface that every target implements. The runner implements order, events, cancellation, history, data loss and exit codes once for all of
 * them.
 */

import type { Process } from '../environment/environment-file.ts';
import type { Drivers } from '../model/choices.ts';
import type { EngineId, Environment, ServiceId, SizeId, TargetId } from '../model/model.ts';
import type { Replicas } from '../model/replicas.ts';
import type { Facts, Resolved, UnitId } from '../model/resolved.ts';
import type { Check } from '../verify/check.ts';
import type { Change, Cost, Event, Failure, LogEvent, NewEvent, UnitEvent, UnitState, Verb } from './events.ts';

/**
 * One piece of work. It must be re-runnable: it observes before it acts. While it waits, it reports `progress` with the reason at least every two
 * seconds; `why` prints that reason.
 */
export interface Step {
  readonly id: string;
  readonly title: string;
  /** Ids of steps that must be done first; when one of them fails, this step is skipped. */
  readonly after: readonly string[];
  run(report: (event: NewEvent) => void, signal: AbortSignal): Promise<void>;
}

/** Held while a run may make changes; the kernel frees it when the holder dies. */
export interface Lock extends AsyncDisposable {
  readonly holder: Process;
}

/** The operations of a target. Methods throw PlatformError with a `Failure`; those marked pure read nothing but their arguments. */
export interface TargetRunner<ObservedState> {
  /** All findings together; reads only. */
  preflight(environment: Environment, signal: AbortSignal): Promise<readonly Failure[]>;
  /** Throws `locked` when another process holds it. `plan` never calls it. For `down`, a supervisor that holds it is asked to stop first. */
  lock(environment: Environment, verb: Exclude<Verb, 'plan'>, signal: AbortSignal): Promise<Lock>;
  /** Chooses what the model leaves open (ports); the result is stable once the environment exists. */
  facts(environment: Environment): Promise<Facts>;
  /** The actual state, never what a file recorded. */
  observe(environment: Environment, signal: AbortSignal): Promise<ObservedState>;
  /** Pure. `undefined` means that nothing is desired (down). */
  diff(wanted: Resolved | undefined, world: ObservedState): readonly Change[];
  /** Pure. Why these changes must not be made, by a rule that no flag overrides: a policy, a budget, protected data. */
  refusal?(wanted: Resolved | undefined, world: ObservedState, changes: readonly Change[]): Failure | undefined;
  /** Pure. */
  cost?(world: ObservedState): Cost;
  /** Pure. Empty when there is nothing to change. */
  steps(changes: readonly Change[], wanted: Resolved | undefined, world: ObservedState): readonly Step[];
}

/** The present state of one unit. */
export interface UnitStatus {
  readonly unit: UnitId;
  readonly state: UnitState;
  readonly because?: string;
  readonly restarts: number;
  readonly pid?: number;
  /** Since when the unit is in this state, ISO 8601 in UTC. */
  readonly since?: string;
}

/** The present state of an environment and of its units. */
export interface Status {
  readonly environment: string;
  readonly target: TargetId;
  readonly phase: 'starting' | 'running' | 'stopping' | 'stopped';
  readonly supervisor?: Process;
  readonly urls: Readonly<Record<string, string>>;
  readonly units: readonly UnitStatus[];
}

/** Which log lines and changes of state to read. */
export interface FollowOptions {
  /** An empty list means all units. */
  readonly units: readonly UnitId[];
  /** How many of the last lines of each unit come first. */
  readonly tailLines: number;
  /** False: ends after the existing lines. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** Access to one environment. It works while `up` runs, while it is detached, and (from files) after everything was killed. */
export interface Attached extends AsyncDisposable {
  status(): Promise<Status>;
  /** The events of the present run from its `begin`, then live ones, until its `end`. Empty when no run is in progress. */
  events(signal: AbortSignal): AsyncIterable<Event>;
  follow(options: FollowOptions): AsyncIterable<LogEvent | UnitEvent>;
  /**
   * Starts a crashed unit, or restarts a running one, and resolves when it is ready. Throws `not_running`, `not_found`, and the reason why it did
   * not become ready. An abort only ends the wait.
   */
  restart(unit: UnitId, signal: AbortSignal): Promise<void>;
  /** Requests a graceful stop of everything; resolves when the request was accepted, not when it is done. */
  stop(): Promise<void>;
}

/** Complete URLs of servers, passwords included. */
export type ServerUrls = Readonly<Partial<Record<EngineId, string>>>;

/** The user's request to `up` and `plan`; a missing field means the recorded value, or the default. */
export interface UpRequest {
  readonly environment: string;
  readonly size?: SizeId | undefined;
}

/** What every target takes that publishes a port of this machine. */
export interface LocalRequest extends UpRequest {
  /** The exact number of processes of a service. */
  readonly replicas?: Replicas | undefined;
  /** Drivers that replace the target's own. */
  readonly drivers?: Drivers | undefined;
  /** The exact port of the gateway. */
  readonly port?: number | undefined;
  /** The interface of the gateway. */
  readonly host?: string | undefined;
}

/** The request for processes of this machine. */
export interface ProcessRequest extends LocalRequest {
  /** True: the platform outlives the command. False: it stops when the command ends. */
  readonly detach: boolean;
  /** Of the target `engines`: the servers to use. */
  readonly servers?: ServerUrls | undefined;
  /** CA certificates of those servers, in PEM. */
  readonly authorities?: string | undefined;
}

/** What a user may choose for a cluster on this machine. */
export interface KindRequest extends LocalRequest {
  /** The image of its node, for the life of the cluster. */
  readonly nodeImage?: string | undefined;
  /** The mirror from which its node fetches images of Docker Hub first, or `none`. */
  readonly registryMirror?: string | undefined;
  /** The user has agreed that existing data may be deleted. */
  readonly yes: boolean;
}

/** The request for an environment on AWS. */
export interface EksRequest extends UpRequest {
  /** The operator's settings for the environment. */
  readonly settingsFile?: string | undefined;
  /** `plan` writes the plan to this file; `up` applies that plan and nothing else. */
  readonly planFile?: string | undefined;
  /** Refreshes the state from AWS, to find drift. */
  readonly drift: boolean;
}

/** The user's request to `down`. */
export interface DownRequest {
  readonly environment: string;
  /** Also deletes what holds data. */
  readonly purge: boolean;
}

/** The result of one check of `doctor`. */
export interface Finding {
  readonly check: string;
  readonly state: 'good' | 'warning' | 'bad';
  /** The details of the result, with the values. */
  readonly detail: string;
  readonly fix: readonly string[];
}

/** A purge item: something that `down --purge` deletes. */
export interface PurgeItem {
  readonly what: string;
  readonly where: string;
  /** NaN when only a server knows the size. */
  readonly bytes: number;
}

/** A database by name, with a URL (password included) that may read and write everything in it. */
export interface DatabaseAccess {
  readonly name: string;
  readonly url: string;
}

/** Access to everything that users entered, until it is disposed of. */
export interface Stores extends AsyncDisposable {
  /** URLs of the administrator, in the order in which data passes through the databases. */
  readonly databases: readonly DatabaseAccess[];
  /** The feeds, when they are in MongoDB; undefined when one of the databases holds them. */
  readonly feeds?: FeedsAccess;
}

/** A MongoDB with a URL (password included) that may read and write all feeds. */
export interface FeedsAccess {
  readonly url: string;
  /** The CA bundle for its certificate, a file in PEM. */
  readonly caFile?: string;
}

/** The operations for the verbs of the command line. */
export interface TargetVerbs<Request extends UpRequest> {
  /**
   * Starts what is needed, passes the run's events on until its `end`, and leaves everything running. When the signal aborts before the end, the
   * run is cancelled and the stream still ends with `end`.
   */
  up(request: Request, signal: AbortSignal): AsyncIterable<Event>;
  down(request: DownRequest, signal: AbortSignal): AsyncIterable<Event>;
  plan(request: Request, signal: AbortSignal): AsyncIterable<Event>;
  attach(environment: string): Promise<Attached>;
}

/** A tunnel to a server of an environment, open until it is disposed of. */
export interface Tunnel extends AsyncDisposable {
  readonly url: string;
}

/** What `repair` found and did after a run was killed. Types and names. */
export interface RepairReport {
  /** The holders of the locks that were removed. */
  readonly unlocked: readonly string[];
  /** Begun by the killed run, and present on AWS. */
  readonly adopted: readonly string[];
  /** Begun by the killed run, and not present. */
  readonly absent: readonly string[];
  /** Begun by the killed run, and not identifiable by name or tags: a person has to check them. */
  readonly unknown: readonly string[];
  /** How many other resources differed from the state. */
  readonly differed: number;
  /** Other resources that no longer exist. */
  readonly gone: readonly string[];
}

/** The user's request to `repair`, after a run that was killed. */
export interface RepairRequest {
  readonly environment: string;
  /** The user knows that no run is in progress, not even on another machine. */
  readonly unlock: boolean;
}

/** The operations for the verbs that inspect an environment, the same for every target. */
export interface TargetAccess {
  /** The recorded choices of an environment; undefined before its first `up`. Changes nothing. */
  recordedFacts(environment: string): Promise<Facts | undefined>;
  /** The data that would be lost permanently. Empty when there is none. */
  purgeItems(environment: string): Promise<readonly PurgeItem[]>;
  /** Checks for every possible obstacle; changes nothing. */
  doctor(environment: string): Promise<readonly Finding[]>;
  /** The maildir with the captured mail. Throws `not_found` where real mail is sent. */
  mailDirectory(environment: string): Promise<string>;
  /** The HTTP address of the captured mail; undefined where it is stored in the maildir. Throws `not_running`. */
  mailSink?(environment: string): Promise<Tunnel | undefined>;
  /** A PEM file with the CA certificates of the engines, where these are not publicly trusted. */
  authorities?(environment: string): Promise<string | undefined>;
  /**
   * Verifies the invariants of the environment, from the inside where its databases can be reached only from there. Without this method, the
   * databases are queried from here through `connection`. `report` receives what the verification waits for.
   */
  verify?(environment: string, report: (note: string) => void, signal: AbortSignal): Promise<readonly Check[]>;
  /** For targets whose records are stored apart from what they describe. Changes only those records. Throws `locked`. */
  repair?(request: RepairRequest, report: (note: string) => void, signal: AbortSignal): Promise<RepairReport>;
  /**
   * For targets that reach their stores through tunnels, which close with the command. Without this method, `databases` lists all stores. Throws
   * `not_running`.
   */
  stores?(environment: string): Promise<Stores>;
  /** URLs of the administrator for every database, in the order in which data passes through them. Throws `not_running`. */
  databases(environment: string): Promise<readonly DatabaseAccess[]>;
  /** The complete URL, password included, of a service's variable. Throws `not_running` before there is one. */
  connection(environment: string, owner: ServiceId, key: string): Promise<string>;
}

/** A target of this kind, as its folder creates it. */
export type Opened<Id extends TargetId, Request extends UpRequest> = { readonly target: Id } & TargetVerbs<Request> & TargetAccess;

/** A target whose services are processes of this machine. */
export type OpenProcesses = Opened<'embedded' | 'engines', ProcessRequest>;

/** Any target; the requests of `up` and `plan` differ. */
export type OpenTarget = OpenProcesses | Opened<'kind', KindRequest> | Opened<'eks', EksRequest>;
