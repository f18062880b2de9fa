/** The files in `<data>/env/<name>/`: choices are durable, and hints may be wrong at any time. */
import type { ProcessIdentity } from '@debt/proto/process-identity';
import type { Drivers } from '../model/choices.ts';
import type { EngineId, NeedId, SizeId, TargetId } from '../model/model.ts';
import type { Replicas } from '../model/replicas.ts';

/** A pid alone identifies no process; together with its start time and its boot it does. */
export type Process = ProcessIdentity;

export const runAsModes = ['self', 'userns', 'nobody'] as const;
/**
 * The user that runs PostgreSQL, which refuses root: decided at creation and recorded. `self`: the user who started the platform. `userns`: root,
 * inside a user namespace that maps it to another uid, so the files still belong to root. `nobody`: another user, who needs folders that it can
 * enter.
 */
export type RunAs = (typeof runAsModes)[number];

export interface EngineRecord {
  readonly major: string;
  /** Absolute path of the data directory. */
  readonly dir: string;
  readonly runAs: RunAs;
  /** The release that ran last, as named by npm or by the program itself. */
  readonly version?: string | undefined;
  /** Absolute path of the folder with `bin`, `lib` and `share`, when it is not the one from npm. */
  readonly binaries?: string | undefined;
}

/** Servers that were given by URL. */
export interface ServersRecord {
  /** The prefix of all names that we create there, so that environments can share a server. Never changes. */
  readonly scope: string;
  /** The addresses of those that hold data: `host:port`, never a password. Never changes. */
  readonly at: Readonly<Partial<Record<EngineId, string>>>;
  /** Whether private authorities sign their certificates; the CA bundle is stored beside this file. */
  readonly ownAuthorities: boolean;
}

/** environment.json: durable choices. Written atomically; a newer version is refused. */
export interface EnvironmentFile {
  readonly version: 1;
  readonly name: string;
  /** Never changes, because the data would stay behind. */
  readonly target: TargetId;
  /** `driver@engine` of every need that holds data. Never changes. */
  readonly bind: Readonly<Partial<Record<NeedId, string>>>;
  readonly size: SizeId;
  /** The interface of the gateway. */
  readonly host: string;
  /** Sticky; keys are `<unit>.<port>`, and users see only `gateway.http`. */
  readonly ports: Readonly<Record<string, number>>;
  readonly engines: Readonly<Partial<Record<EngineId, EngineRecord>>>;
  /** The number of processes of each service for which it differs from the size. */
  readonly replicas?: Replicas | undefined;
  readonly drivers?: Drivers | undefined;
  readonly servers?: ServersRecord | undefined;
  /** The release of this program that made the record. */
  readonly release?: string | undefined;
  /** Of the target `kind`: the image of its node, when it is not the pinned one. Never changes. */
  readonly nodeImage?: string | undefined;
  /** Of the target `kind`: the URL of a mirror of Docker Hub, or `none`. */
  readonly registryMirror?: string | undefined;
}
