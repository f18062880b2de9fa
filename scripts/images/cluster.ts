/** Starts and stops the pods as a kubelet would: files first, tasks to their end, probes until they answer, SIGTERM before SIGKILL. */
import { chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleOf } from './bundle.ts';
import { addressOf, type Line, machineAddress, openLine } from './network.ts';
import { authoritiesPath, type Planned } from './platform.ts';
import { filesOf, type Pod, type Probe } from './pods.ts';
import { type Container, type Runtime, seccompOfMachine, site } from './runtime.ts';
import type { Mount } from './storage.ts';

const pollMs = 100;
const answerMs = 3_000;
const logBytes = 3_000;

export interface Running {
  readonly pod: Pod;
  readonly address: string;
  readonly container: Container;
}

export class Cluster {
  readonly runtime: Runtime;
  readonly #planned: Planned;
  readonly #mounts: ReadonlyMap<string, Mount>;
  readonly #caFile: string;
  readonly #seccomp = seccompOfMachine();

  constructor(runtime: Runtime, planned: Planned, mounts: ReadonlyMap<string, Mount>, caFile: string) {
    this.runtime = runtime;
    this.#planned = planned;
    this.#mounts = mounts;
    this.#caFile = caFile;
  }

  /** Returns once its container was started; the other methods check its further progress. */
  start(pod: Pod): Running {
    const at = this.#planned.pods.indexOf(pod);
    const line: Line = openLine(pod.id, at);
    const mount = this.#mounts.get(pod.image);
    if (mount === undefined) throw new Error(`the image ${pod.image} is not mounted`);
    const config = bundleOf({
      pod,
      image: mount.config,
      root: mount.root,
      files: this.#files(pod),
      network: line.path,
      seccomp: this.#seccomp,
    });
    return { pod, address: line.address, container: this.runtime.run(pod.id, config) };
  }

  /** Throws with its output unless it succeeds in time. */
  async finish({ pod, container }: Running): Promise<void> {
    const code = await exitOf(container, pod.startSeconds * 1_000);
    if (code !== 0) throw new Error(`${pod.id} ended with ${code ?? 'nothing'} after ${pod.startSeconds} s:\n${output(container)}`);
  }

  /** Throws unless both of its probes succeed in time. */
  async becomeReady(running: Running): Promise<void> {
    const { pod, container } = running;
    for (const probe of [pod.live, pod.ready].flatMap((each) => each ?? [])) {
      const deadline = performance.now() + pod.startSeconds * 1_000;
      while (!(await answers(running, probe))) {
        if (container.process.exitCode !== null)
          throw new Error(`${pod.id} ended with ${container.process.exitCode}:\n${output(container)}`);
        if (performance.now() > deadline) throw new Error(`${pod.id} does not answer ${probe.path}:\n${output(container)}`);
        await sleep(pollMs);
      }
    }
  }

  /** Throws unless it ends with 0 within its grace period after SIGTERM. @returns milliseconds */
  async stop({ pod, container }: Running): Promise<number> {
    const startedAt = performance.now();
    this.runtime.signal(pod.id, 'TERM');
    const code = await exitOf(container, pod.graceSeconds * 1_000);
    if (code !== 0) throw new Error(`${pod.id} ended with ${code ?? 'nothing'} within ${pod.graceSeconds} s:\n${output(container)}`);
    return performance.now() - startedAt;
  }

  /** Files of this machine, by their paths in the pod. */
  #files(pod: Pod): Readonly<Record<string, string>> {
    const folder = join(site, 'pods', pod.id);
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    const hosts = join(folder, 'hosts');
    writeFileSync(hosts, this.#hosts(), { mode: 0o644 });
    const authorities = join(folder, 'ca.pem');
    copyFileSync(this.#caFile, authorities);
    const volumes = pod.mounts.flatMap(({ path, from, mode }) => {
      if ('scratchMi' in from) return [];
      const all = 'secret' in from ? this.#planned.secret(from.secret) : filesOf(this.#planned.objects, from.configMap);
      const wanted = 'secret' in from ? (from.keys ?? Object.keys(all)) : Object.keys(all);
      const at = join(folder, path.slice(1).replaceAll('/', '-'));
      mkdirSync(at, { mode: 0o755 });
      for (const name of wanted) {
        const text = all[name];
        if (text === undefined) throw new Error(`${pod.id} mounts ${name}, which nothing creates`);
        writeFileSync(join(at, name), text, { mode });
        chownSync(join(at, name), 0, pod.volumesGroup);
      }
      return [[path, at] as const];
    });
    return { '/etc/hosts': hosts, [authoritiesPath]: authorities, ...Object.fromEntries(volumes) };
  }

  #hosts(): string {
    const pods = this.#planned.pods.map((pod, at) => `${addressOf(at)} ${this.#planned.hostOf(pod)}`);
    return [`${machineAddress} localhost`, ...pods, ''].join('\n');
  }
}

export async function answers({ address }: Pick<Running, 'address'>, { path, port }: Probe): Promise<boolean> {
  try {
    const { ok } = await fetch(`http://${address}:${port}${path}`, { signal: AbortSignal.timeout(answerMs) });
    return ok;
  } catch {
    return false;
  }
}

export const output = ({ logPath }: Container): string => readFileSync(logPath, 'utf8').slice(-logBytes);

/** Undefined when it has not ended in time. */
async function exitOf({ process: child }: Container, withinMs: number): Promise<number | undefined> {
  const deadline = performance.now() + withinMs;
  while (child.exitCode === null && child.signalCode === null && performance.now() < deadline) await sleep(pollMs);
  return child.exitCode ?? undefined;
}
