/** What is on disk in `<data>/env/<name>/`: choices are durable, hints may be wrong at any time. */
import type { ProcessIdentity } from '@debt/proto/process-identity';
import type { Drivers } from '../model/choices.ts';
import type { EngineId, NeedId, SizeId, TargetId } from '../model/model.ts';
import type { Replicas } from '../model/replicas.ts';
import type { UnitId } from '../model/resolved.ts';

/** A pid is no identity; with its start time and its boot it is. */
export type Process = ProcessIdentity;

export const runAsModes = ['self', 'userns', 'nobody'] as const;
/**
 * As whom PostgreSQL runs, which refuses root: decided at creation and recorded. `self`: the user who started the platform. `userns`: root,
 * inside a user namespace in which it has another number, so the files stay root's. `nobody`: another user, who needs folders that it can enter.
 */
export type RunAs = (typeof runAsModes)[number];

export interface EngineRecord {
  readonly major: string;
  /** Absolute path of the data directory. */
  readonly dir: string;
  readonly runAs: RunAs;
  /** Which release of it ran last, as npm or the program itself names it. */
  readonly version?: string;
  /** Absolute path of the folder with `bin`, `lib` and `share`, when it is not the one that npm brings. */
  readonly binaries?: string;
}

/** Servers that were given by URL. */
export interface ServersRecord {
  /** What the names of everything that we make there begin with, so that environments can share a server. For life. */
  readonly scope: string;
  /** Where those are that hold data: `host:port`, never a password. For life. */
  readonly at: Readonly<Partial<Record<EngineId, string>>>;
  /** Whether their certificates are signed by authorities of their own, which are kept beside this file. */
  readonly ownAuthorities: boolean;
}

/** environment.json: durable choices. Written atomically; a newer version is refused. */
export interface EnvironmentFile {
  readonly version: 1;
  readonly name: string;
  /** For life: data would stay behind. */
  readonly target: TargetId;
  /** `driver@engine` of every need that holds data, fixed for life. */
  readonly bind: Readonly<Partial<Record<NeedId, string>>>;
  readonly size: SizeId;
  /** The interface of the gateway. */
  readonly host: string;
  /** Sticky; keys are `<unit>.<port>`, the one that people see is `gateway.http`. */
  readonly ports: Readonly<Record<string, number>>;
  readonly engines: Readonly<Partial<Record<EngineId, EngineRecord>>>;
  /** Of services with more or fewer processes than the size says. */
  readonly replicas?: Replicas;
  readonly drivers?: Drivers;
  readonly servers?: ServersRecord;
  /** Of the target `kind`: what its node is made from, when it is not the pinned one. For life. */
  readonly nodeImage?: string;
  /** Of the target `kind`: the URL of a mirror of Docker Hub, or `none`. */
  readonly registryMirror?: string;
}

/** run.json: who runs now. Every reader checks pid, start time and boot before believing it; deleting it is harmless. */
export interface RunFile {
  readonly version: 1;
  readonly supervisor: Process;
  /** Path of the control socket. */
  readonly control: string;
  readonly processes: readonly (Process & { readonly unit: UnitId })[];
}
