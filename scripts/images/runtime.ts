/** The programs that can run a container from its bundle; the first one that works on this machine is chosen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleOf } from './bundle.ts';
import { type Answer, ask } from './commands.ts';
import type { Pod } from './pods.ts';
import { type SeccompProfile, withoutCapabilities } from './seccomp.ts';
import type { Mount } from './storage.ts';

/** All files of a run outside of the image storage: on a file system that a restart empties, for root alone. */
export const site = '/run/debt-check-images';
const stateOf = (runtime: string): string => join(site, `state-${runtime}`);
const candidates = ['crun', 'runc'] as const;
type RuntimeId = (typeof candidates)[number];

const profilePath = '/usr/share/containers/seccomp.json';

/** The profile that buildah installs; undefined where it is missing. */
export function seccompOfMachine(): SeccompProfile | undefined {
  if (!existsSync(profilePath)) return undefined;
  const shipped: unknown = JSON.parse(readFileSync(profilePath, 'utf8'));
  return withoutCapabilities(shipped, process.arch);
}

export interface Container {
  readonly id: string;
  /** The runtime, which exits with the code of the container. */
  readonly process: ChildProcess;
  readonly logPath: string;
}

export class Runtime {
  readonly id: RuntimeId;

  constructor(id: RuntimeId) {
    this.id = id;
  }

  /** Tries each one with a bundle that ends immediately. Prints the errors of those that fail; throws when all fail. */
  static choose(probe: unknown, print: (text: string) => void): Runtime {
    for (const id of candidates) {
      const runtime = new Runtime(id);
      const { ok, output } = runtime.#try(probe);
      if (ok) return runtime;
      print(`${id} cannot run containers on this machine: ${output.split('\n').at(-1) ?? ''}`);
    }
    throw new Error(`neither ${candidates.join(' nor ')} can run a container on this machine`);
  }

  #try(probe: unknown): Answer {
    const bundle = writeBundle('probe', probe);
    return ask(this.id, [...this.#global, 'run', '--bundle', bundle, 'debt-check-probe']);
  }

  get #global(): readonly string[] {
    return ['--root', stateOf(this.id)];
  }

  run(id: string, config: unknown): Container {
    const bundle = writeBundle(id, config);
    const logPath = join(bundle, 'log');
    const log = openSync(logPath, 'a', 0o600);
    const child = spawn(this.id, [...this.#global, 'run', '--bundle', bundle, nameOf(id)], { stdio: ['ignore', log, log] });
    closeSync(log);
    child.on('error', () => undefined);
    return { id, process: child, logPath };
  }

  signal(id: string, name: 'TERM' | 'KILL'): void {
    ask(this.id, [...this.#global, 'kill', nameOf(id), name]);
  }

  /** The result of a command inside the container, as its own user. */
  enter(id: string, ...args: readonly string[]): Answer {
    return ask(this.id, [...this.#global, 'exec', nameOf(id), ...args]);
  }

  /** The process id on this machine; undefined until it runs. */
  pidOf(id: string): number | undefined {
    const { ok, out } = ask(this.id, [...this.#global, 'state', nameOf(id)]);
    const pid = ok ? Number(/"pid":\s*(\d+)/.exec(out)?.[1] ?? 0) : 0;
    return pid === 0 ? undefined : pid;
  }
}

const nameOf = (id: string): string => `debt-check-${id}`;

function writeBundle(id: string, config: unknown): string {
  const folder = join(site, 'bundles', id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  return folder;
}

/** A plain container that runs only `true`. */
export const probeBundle = (pod: Pod, mount: Mount, network: string): unknown =>
  bundleOf({
    pod: { ...pod, command: ['true'], args: [], mounts: [] },
    image: mount.config,
    root: mount.root,
    files: {},
    network,
    seccomp: seccompOfMachine(),
  });

/** Ends every container of this run or of one that was killed, and deletes its state. */
export function endContainers(): void {
  for (const id of candidates) {
    const state = stateOf(id);
    if (!existsSync(state)) continue;
    for (const name of readdirSync(state)) ask(id, ['--root', state, 'delete', '--force', name]);
    rmSync(state, { recursive: true, force: true });
  }
}
