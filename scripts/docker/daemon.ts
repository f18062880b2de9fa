/**
 * A separate Docker daemon for the checks, in its own namespaces for network, mounts and processes: everything that it creates ends with it, even
 * when it is killed, and is invisible to the rest of the machine. Images are kept between runs; containers, volumes and networks are not.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { requireDebian } from '../engines/site.ts';
import { ask, must } from '../images/commands.ts';
import { missingHere, wrapperOf } from './capabilities.ts';
import { closeNetwork, inNetwork, openNetwork } from './network.ts';

/** Programs and the packages that contain them. */
const packages = {
  dockerd: 'docker.io',
  containerd: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  ip: 'iproute2',
  slirp4netns: 'slirp4netns',
  tini: 'tini',
} as const;

export const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'debt-docker');
/** Files that need not survive a restart of the machine: the socket, settings, and the runtime's state of containers. */
export const site = '/run/debt-docker';
const socket = join(site, 'docker.sock');
const logPath = join(site, 'dockerd.log');
const programs = join(site, 'bin');
const footprints = join(site, 'footprints.json');
const cgroups = '/sys/fs/cgroup';
const cgroup = 'debt-docker';
const readyWithinMs = 60_000;
const stopWithinMs = 60_000;
/** The volume of a node has some gigabytes. */
const forgetMs = 300_000;
const pollMs = 100;
const logKept = 3_000;

/** The environment of a client of this daemon; `programs` comes first on the PATH. */
export const environment = {
  DOCKER_HOST: `unix://${socket}`,
  DOCKER_CONFIG: join(site, 'client'),
  PATH: `${programs}:${process.env['PATH'] ?? ''}`,
} as const;
/** Docker's own builder, which needs nothing but the daemon. */
export const buildEnvironment = { ...environment, DOCKER_BUILDKIT: '0' } as const;

export const docker = (args: readonly string[], timeoutMs?: number): string =>
  must(join(programs, 'docker'), args, { env: buildEnvironment, ...(timeoutMs === undefined ? {} : { timeoutMs }) });

export function installDocker(): void {
  for (const [program, name] of Object.entries(packages)) requireDebian(program, name);
}

/** Throws with the last lines of the daemon when it cannot run on this machine. */
export async function startDaemon(): Promise<Daemon> {
  mkdirSync(programs, { recursive: true, mode: 0o700 });
  mkdirSync(join(cache, 'data'), { recursive: true });
  useProgram('docker', existsSync('/usr/bin/docker') ? '/usr/bin/docker' : must('/bin/sh', ['-c', 'command -v docker']));
  const settings = join(site, 'daemon.json');
  writeFileSync(settings, JSON.stringify(settingsOf(writeRuntime())));
  writeFileSync(footprints, JSON.stringify(absentNow()));
  openNetwork();
  const daemon = new Daemon(launch(settings));
  await daemon.becomeReady();
  await daemon.forgetRuns();
  return daemon;
}

/** Makes a program take precedence over those of the machine for every user of `environment`. */
export function useProgram(name: string, path: string): void {
  rmSync(join(programs, name), { force: true });
  symlinkSync(path, join(programs, name));
}

/** Removes the remains of this run or of one that was killed. */
export async function sweep(): Promise<void> {
  await closeNetwork();
  const deadline = performance.now() + stopWithinMs;
  for (const controller of [cgroups, ...childrenOf(cgroups)]) await removeGroup(join(controller, cgroup), deadline);
  if (existsSync(footprints))
    for (const path of Value.Parse(Type.Array(Type.String()), JSON.parse(readFileSync(footprints, 'utf8')))) removeEmpty(path);
  rmSync(site, { recursive: true, force: true });
}

/** Where a capability is missing, Docker runs containers through a program that removes it from the request. */
function writeRuntime(): string | undefined {
  const missing = missingHere();
  if (missing.length === 0) return undefined;
  const path = join(programs, 'runtime');
  writeFileSync(path, wrapperOf(must('/bin/sh', ['-c', 'command -v runc']), missing), { mode: 0o755 });
  return path;
}

const settingsOf = (runtime: string | undefined): unknown => ({
  'data-root': join(cache, 'data'),
  'exec-root': join(site, 'exec'),
  pidfile: join(site, 'docker.pid'),
  hosts: [`unix://${socket}`],
  'exec-opts': ['native.cgroupdriver=cgroupfs'],
  'cgroup-parent': `/${cgroup}`,
  'storage-driver': 'overlay2',
  ...(runtime === undefined ? {} : { runtimes: { without: { path: runtime } }, 'default-runtime': 'without' }),
});

/** Ends with this process, in whatever way that ends; and so do all its children. */
function launch(settings: string): ChildProcess {
  const log = openSync(logPath, 'a', 0o600);
  const [program = '', ...args] = [
    ...['setpriv', '--pdeathsig', 'KILL', ...inNetwork],
    ...['unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'],
    ...['tini', '-g', '--', 'dockerd', '--config-file', settings],
  ];
  const child = spawn(program, args, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  child.on('error', () => undefined);
  return child;
}

export class Daemon {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  async becomeReady(): Promise<void> {
    const deadline = performance.now() + readyWithinMs;
    while (!ask(join(programs, 'docker'), ['version'], { env: environment }).ok) {
      if (this.#ended || performance.now() > deadline)
        throw new Error(`Docker does not run on this machine:\n${readFileSync(logPath, 'utf8').slice(-logKept)}`);
      await sleep(pollMs);
    }
  }

  /** Removes containers, volumes and networks of a run, among them a container whose creation continues after its client was killed. */
  async forgetRuns(): Promise<void> {
    const deadline = performance.now() + forgetMs;
    for (;;)
      try {
        this.#forgetNow();
        return;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await sleep(pollMs);
      }
  }

  #forgetNow(): void {
    const listed = (...args: readonly string[]): readonly string[] =>
      docker([...args, '--quiet'])
        .split('\n')
        .filter(Boolean);
    const containers = listed('ps', '--all');
    if (containers.length > 0) docker(['rm', '--force', '--volumes', ...containers], forgetMs);
    const volumes = listed('volume', 'ls');
    if (volumes.length > 0) docker(['volume', 'rm', '--force', ...volumes], forgetMs);
    docker(['network', 'prune', '--force']);
  }

  /** Removes everything that it has created on this machine except the images. Throws when the daemon does not end by itself. */
  async stop(): Promise<void> {
    const init = readFileSync(`/proc/${this.#child.pid ?? 0}/task/${this.#child.pid ?? 0}/children`, 'utf8').trim();
    process.kill(Number(init), 'SIGTERM');
    const deadline = performance.now() + stopWithinMs;
    while (!this.#ended && performance.now() < deadline) await sleep(pollMs);
    const endedItself = this.#ended;
    await sweep();
    if (!endedItself) throw new Error(`Docker did not end within ${stopWithinMs / 1_000} s`);
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

/**
 * The paths that a daemon and a kind node create outside of their folders, and that this machine does not have yet: the content of a folder comes
 * first.
 */
const absentNow = (): readonly string[] =>
  ['/etc/docker/key.json', '/etc/docker', '/run/docker/plugins', '/run/docker', '/lib/modules'].filter((path) => !existsSync(path));

/** A folder remains when another process has put something into it. */
function removeEmpty(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) rmSync(path);
  else if (readdirSync(path).length === 0) rmdirSync(path);
}

const childrenOf = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(folder, entry.name))
    : [];

/** The kernel removes a cgroup only after its children, and after its processes have really ended, which takes a moment after a kill. */
async function removeGroup(folder: string, deadline: number): Promise<void> {
  for (const child of childrenOf(folder)) await removeGroup(child, deadline);
  while (existsSync(folder))
    try {
      rmdirSync(folder);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' || performance.now() > deadline) throw error;
      await sleep(pollMs);
    }
}
