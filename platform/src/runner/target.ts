/** What a target implements. Order, events, cancellation, history, data loss and exit codes are the runner's and written once. */

import type { Process } from '../environment/environment-file.ts';
import type { Drivers } from '../model/choices.ts';
import type { EngineId, Environment, ServiceId, SizeId, TargetId } from '../model/model.ts';
import type { Replicas } from '../model/replicas.ts';
import type { Facts, Resolved, UnitId } from '../model/resolved.ts';
import type { Check } from '../verify/check.ts';
import type { Change, Cost, Event, Failure, LogEvent, NewEvent, UnitEvent, UnitState, Verb } from './events.ts';

/**
 * One piece of work. It must be re-runnable: it looks first and acts then. While it waits it says `progress` with the reason at
 * least every two seconds; that reason is what `why` prints.
 */
export interface Step {
  readonly id: string;
  readonly title: string;
  /** Ids of steps; a failed one skips this one. */
  readonly after: readonly string[];
  run(report: (event: NewEvent) => void, signal: AbortSignal): Promise<void>;
}

/** Held while a run may change the world; the kernel frees it when the holder dies. */
export interface Lock extends AsyncDisposable {
  readonly holder: Process;
}

/** What a target must be able to do. Methods throw PlatformError with a `Failure`; those marked pure read nothing but their arguments. */
export interface TargetRunner<ObservedState> {
  /** All findings at once; reads only. */
  preflight(environment: Environment, signal: AbortSignal): Promise<readonly Failure[]>;
  /** Throws `locked` when somebody else holds it. `plan` never calls it. For `down`, a supervisor that holds it is asked to stop first. */
  lock(environment: Environment, verb: Exclude<Verb, 'plan'>, signal: AbortSignal): Promise<Lock>;
  /** Chooses what the world leaves open (ports); the same answer every time once the environment exists. */
  facts(environment: Environment): Promise<Facts>;
  /** The world as it is, never what a file remembers. */
  observe(environment: Environment, signal: AbortSignal): Promise<ObservedState>;
  /** Pure. `undefined` = nothing is wanted (down). */
  diff(wanted: Resolved | undefined, world: ObservedState): readonly Change[];
  /** Pure. Why these changes must not be made, by a rule that no flag overrides: a policy, a budget, protected data. */
  refusal?(wanted: Resolved | undefined, world: ObservedState, changes: readonly Change[]): Failure | undefined;
  /** Pure. */
  cost?(world: ObservedState): Cost;
  /** Pure. Empty when there is nothing to change. */
  steps(changes: readonly Change[], wanted: Resolved | undefined, world: ObservedState): readonly Step[];
}

/** The state of one unit at the moment of asking. */
export interface UnitStatus {
  readonly unit: UnitId;
  readonly state: UnitState;
  readonly because?: string;
  readonly restarts: number;
  readonly pid?: number;
  /** Since when the unit is in this state, ISO 8601 in UTC. */
  readonly since?: string;
}

/** The state of an environment and of its units at the moment of asking. */
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
  /** None = all units. */
  readonly units: readonly UnitId[];
  /** How many of the last lines of each unit come first. */
  readonly tailLines: number;
  /** False: ends after the lines that exist. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** A handle on one environment. It works while `up` runs, while it is detached, and (from files) after everything was killed. */
export interface Attached extends AsyncDisposable {
  status(): Promise<Status>;
  /** The events of the present run from its `begin`, then live ones, until its `end`. Empty when nothing runs. */
  events(signal: AbortSignal): AsyncIterable<Event>;
  follow(options: FollowOptions): AsyncIterable<LogEvent | UnitEvent>;
  /**
   * Starts a crashed unit again, or a running one anew, and resolves when it is ready. Throws `not_running`, `not_found`, and why it did not
   * become ready. An abort only ends the waiting.
   */
  restart(unit: UnitId, signal: AbortSignal): Promise<void>;
  /** Asks for a graceful stop of everything; resolves when it was heard, not when it is done. */
  stop(): Promise<void>;
}

/** Complete URLs of servers, passwords included. */
export type ServerUrls = Readonly<Partial<Record<EngineId, string>>>;

/** What a person asked for; a missing field means: as recorded, or the default. */
export interface UpRequest {
  readonly environment: string;
  readonly size?: SizeId;
  /** Of the target `eks`: what the operator says about the environment. */
  readonly settingsFile?: string;
  /** `plan` writes the plan there; `up` applies that plan and nothing else. */
  readonly planFile?: string;
  /** Of the target `eks`: AWS is asked how everything is, and not the state alone. */
  readonly drift?: boolean;
  /** Exactly so many processes of a service. */
  readonly replicas?: Replicas;
  /** Other drivers than the target's own. */
  readonly drivers?: Drivers;
  /** Of the target `engines`. */
  readonly servers?: ServerUrls;
  /** Certificates of the authorities of those servers, PEM. */
  readonly authorities?: string;
  /** The port of the gateway, exactly. */
  readonly port?: number;
  /** The interface of the gateway. */
  readonly host?: string;
  /** Of the target `kind`: the image of its node, for the life of the cluster. */
  readonly nodeImage?: string;
  /** Of the target `kind`: where its node fetches images of Docker Hub first, or `none`. */
  readonly registryMirror?: string;
  /** A person has agreed that most of what is there may be deleted. */
  readonly yes?: boolean;
  /** True: the platform outlives the command. False: it stops when the command goes away. */
  readonly detach: boolean;
}

/** What a person asked `down` to do. */
export interface DownRequest {
  readonly environment: string;
  /** Also delete what holds data. */
  readonly purge: boolean;
}

/** One look of `doctor`. */
export interface Finding {
  readonly check: string;
  readonly state: 'good' | 'warning' | 'bad';
  /** What was found, with the values. */
  readonly detail: string;
  readonly fix: readonly string[];
}

/** Something that `down --purge` deletes. */
export interface PurgeItem {
  readonly what: string;
  readonly where: string;
  /** NaN for what only a server knows. */
  readonly bytes: number;
}

/** A database by name, with a URL (password included) that may read and write everything in it. */
export interface DatabaseAccess {
  readonly name: string;
  readonly url: string;
}

/** Everything that people entered, for as long as it is not disposed of. */
export interface Stores extends AsyncDisposable {
  /** URLs of the administrator, in the order in which data flows through them. */
  readonly databases: readonly DatabaseAccess[];
  /** The feeds where they are in MongoDB; undefined where one of the databases has them. */
  readonly feeds?: FeedsAccess;
}

/** A MongoDB with a URL (password included) that may read and write all feeds. */
export interface FeedsAccess {
  readonly url: string;
  /** The authorities that sign its certificate, a file in PEM. */
  readonly caFile?: string;
}

/** What the verbs of the command line call, the same for every target. An embedded one comes from `createEmbeddedVerbs(variables)`. */
export interface TargetVerbs {
  /**
   * Starts what is needed, passes the run's events on until its `end`, and leaves everything running. When the signal aborts before the
   * end, the run is cancelled and the stream still ends with `end`.
   */
  up(request: UpRequest, signal: AbortSignal): AsyncIterable<Event>;
  down(request: DownRequest, signal: AbortSignal): AsyncIterable<Event>;
  plan(request: UpRequest, signal: AbortSignal): AsyncIterable<Event>;
  attach(environment: string): Promise<Attached>;
}

/** Leads to a server of an environment for as long as it is not disposed of. */
export interface Tunnel extends AsyncDisposable {
  readonly url: string;
}

/** What was found and done after a run was killed. Types and names. */
export interface RepairReport {
  /** Whose locks were removed. */
  readonly unlocked: readonly string[];
  /** Begun by the killed run, and there. */
  readonly adopted: readonly string[];
  /** Begun by the killed run, and not there. */
  readonly absent: readonly string[];
  /** Begun by the killed run, and not to be found by name or tags: a person has to look. */
  readonly unknown: readonly string[];
  /** How many others were not as the state had them. */
  readonly differed: number;
  /** Others that are not there any more. */
  readonly gone: readonly string[];
}

/** What a person asked `repair` to do after a run that was killed. */
export interface RepairRequest {
  readonly environment: string;
  /** A person knows that no run goes on, also on another machine. */
  readonly unlock: boolean;
}

/** What the verbs that look into an environment call, the same for every target. */
export interface TargetAccess {
  /** What was chosen for an environment; undefined before its first `up`. Changes nothing. */
  recordedFacts(environment: string): Promise<Facts | undefined>;
  /** What would be lost for good. Empty when there is nothing. */
  holdings(environment: string): Promise<readonly PurgeItem[]>;
  /** Looks at everything that could be in the way; changes nothing. */
  doctor(environment: string): Promise<readonly Finding[]>;
  /** The maildir with what was sent, where mail is captured. Throws `not_found` where real mail is sent. */
  mailDirectory(environment: string): Promise<string>;
  /** Where captured mail can be asked for over HTTP; undefined where it lies in the maildir. Throws `not_running`. */
  mailSink?(environment: string): Promise<Tunnel | undefined>;
  /** A PEM file with the authorities that sign the certificates of the engines, where these are not known to everybody. */
  authorities?(environment: string): Promise<string | undefined>;
  /**
   * Proves what must hold, from inside of the environment where its databases are reached from there only. Where it is left out, the
   * databases are asked from here through `connection`. `say` hears what is waited for.
   */
  verify?(environment: string, report: (note: string) => void, signal: AbortSignal): Promise<readonly Check[]>;
  /** For targets that remember what they made elsewhere than where it runs. Changes nothing but that memory. Throws `locked`. */
  repair?(request: RepairRequest, report: (note: string) => void, signal: AbortSignal): Promise<RepairReport>;
  /** For targets whose stores are reached through ways that end with the command. Where it is left out, `databases` are all. Throws `not_running`. */
  stores?(environment: string): Promise<Stores>;
  /** URLs of the administrator for every database, in the order in which data flows through them. Throws `not_running`. */
  databases(environment: string): Promise<readonly DatabaseAccess[]>;
  /** The complete URL, password included, that a service has in this variable. Throws `not_running` before there is one. */
  connection(environment: string, owner: ServiceId, key: string): Promise<string>;
}
