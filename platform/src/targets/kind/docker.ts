/** The node of an environment's cluster, as a container of docker: its state, and the operations on it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parseJson } from '@debt/terminal/files/files';
import { part, records, text } from '../../cluster/fields.ts';
import type { Variables } from '../../environment/paths.ts';
import { isRecord } from '../../environment/records.ts';
import { PlatformError } from '../../failures/failures.ts';
import { cluster } from '../../model/cluster.ts';
import { type Ran, runTool } from '../../tools/run-program.ts';
import type { Layout } from './layout.ts';
import { mirrorFile, mirrorIn, mirrorText, writeMirror } from './registry-mirror.ts';
import { programsOf, toolEnvironment } from './tools.ts';

/** The one container that is the node of the cluster. */
export interface Node {
  readonly id: string;
  readonly image: string;
  readonly state: 'running' | 'paused' | 'stopped';
  /** The cluster of kind that the container belongs to; undefined for a container that only has the name. */
  readonly cluster: string | undefined;
  /** The published address of the gateway on this machine; undefined when none is published. */
  readonly ingress: { readonly host: string; readonly port: number } | undefined;
}

export interface Docker {
  readonly nodeName: string;
  /** Undefined when there is no such container. Throws `docker_unavailable`. */
  node(signal?: AbortSignal): Promise<Node | undefined>;
  /**
   * The same after docker has finished what it is creating, which it continues when the process that requested it has ended. Until then it lists the
   * container, and finds it neither for us nor for kind. Throws `cluster_failed`.
   */
  nodeOnceCreated(): Promise<Node | undefined>;
  /** Throws `cluster_failed` with the output of docker. */
  start(node: Node, signal: AbortSignal): Promise<void>;
  /** @returns whether docker killed the node, because it did not stop within `stopSeconds`. */
  stop(signal: AbortSignal): Promise<{ readonly killed: boolean }>;
  /** The mirror from which the running node fetches images of Docker Hub first; undefined when it uses Docker Hub directly. */
  mirror(signal?: AbortSignal): Promise<string | undefined>;
  /** Sets the mirror; undefined removes it. Throws `cluster_failed`. */
  setMirror(url: string | undefined, signal: AbortSignal): Promise<void>;
  /** Names of the images in the node, as reported by its container runtime. */
  loaded(signal?: AbortSignal): Promise<ReadonlySet<string>>;
  /** Copies images of this machine into the node. Throws `image_failed`. */
  load(references: readonly string[], signal: AbortSignal): Promise<void>;
}

const answerTimeoutMs = 30_000;
/**
 * How long the node may take to stop by itself; its pods have been drained before. systemd ends the remaining processes, etcd among them, and waits
 * 90 s before it kills them. With a limit of 30 s, docker killed a real cluster while etcd was writing.
 */
export const stopSeconds = 120;
/** The content of a volume is copied from the image, which has some gigabytes. */
const createTimeoutMs = 300_000;
const pollMs = 200;
/** How long the API may take to end before it is killed. */
const apiStopSeconds = 15;
/** The exit code of a container that SIGKILL ended. */
const killedExit = 137;
const outputMax = 2_000;

export function openDocker({ cluster: name }: Pick<Layout, 'cluster'>, variables: Variables): Docker {
  const { docker } = programsOf(variables);
  const env = toolEnvironment(variables);
  const nodeName = `${name}-control-plane`;

  async function ask(args: readonly string[], signal?: AbortSignal, timeoutMs = answerTimeoutMs) {
    const ran = await runTool(docker, args, { env, timeoutMs, ...(signal === undefined ? {} : { signal }) });
    signal?.throwIfAborted();
    return ran;
  }

  async function order(what: string, args: readonly string[], signal: AbortSignal): Promise<void> {
    const { code, err } = await ask(args, signal, answerTimeoutMs + stopSeconds * 1000);
    if (code !== 0) throw new PlatformError('cluster_failed', { what: `docker could not ${what} ${nodeName}`, why: err.trim() });
  }

  async function node(signal?: AbortSignal): Promise<Node | undefined> {
    const { code, out, err, timedOut } = await ask(['container', 'inspect', nodeName], signal);
    if (code === 0) return nodeOf(parseJson(out));
    if (/no such (container|object)/i.test(err)) return undefined;
    throw dockerUnavailable(code === undefined ? `${docker} is not there` : timedOut ? 'it did not answer' : err.trim());
  }

  async function isListed(): Promise<boolean> {
    const { code, out, err } = await ask(['ps', '--all', '--quiet', '--filter', `name=^${nodeName}$`]);
    if (code !== 0) throw dockerUnavailable(err.trim());
    return out.trim() !== '';
  }

  return {
    nodeName,
    node,
    nodeOnceCreated: () => onceCreated(nodeName, isListed, node),
    start: ({ state }, signal) => order('start', [state === 'paused' ? 'unpause' : 'start', nodeName], signal),
    async stop(signal) {
      await stopApi((...command) => ask(['exec', nodeName, ...command], signal));
      await order('stop', ['stop', '-t', String(stopSeconds), nodeName], signal);
      const { code, out } = await ask(['container', 'inspect', nodeName], signal);
      const [container] = code === 0 ? records(parseJson(out)) : [];
      return { killed: container !== undefined && part(container, 'State')['ExitCode'] === killedExit };
    },
    async mirror(signal) {
      const { code, out } = await ask(['exec', nodeName, 'cat', mirrorFile], signal);
      return code === 0 ? mirrorIn(out) : undefined;
    },
    async setMirror(url, signal) {
      const command = url === undefined ? ['rm', '-f', mirrorFile] : ['sh', '-c', writeMirror, 'sh', mirrorText(url)];
      await order('write the registry mirror into', ['exec', nodeName, ...command], signal);
    },
    async loaded(signal) {
      const { code, out, err } = await ask(['exec', nodeName, 'crictl', 'images', '--output', 'json'], signal);
      if (code !== 0) throw new PlatformError('cluster_failed', { what: `the node ${nodeName} does not list its images`, why: err.trim() });
      return new Set(tagsOf(parseJson(out)));
    },
    load: (references, signal) => copyImages({ docker, env, nodeName, references, signal }),
  };
}

async function onceCreated(
  name: string,
  isListed: () => Promise<boolean>,
  find: () => Promise<Node | undefined>,
): Promise<Node | undefined> {
  const deadline = performance.now() + createTimeoutMs;
  for (;;) {
    const listed = await isListed();
    const node = await find();
    if (node !== undefined || !listed) return node;
    if (performance.now() >= deadline)
      throw new PlatformError('cluster_failed', { what: `docker does not finish the creation of ${name}` });
    await delay(pollMs);
  }
}

/**
 * Ends the API, whose acknowledged writes are all in etcd. It accepts no more requests at once, but would wait a minute or more for those that watch
 * it, and the node with it. When this fails, the node stops that much later.
 */
async function stopApi(inside: (...command: readonly string[]) => Promise<Pick<Ran, 'code' | 'out'>>): Promise<void> {
  // It would start the API again; it starts with the node.
  const { code } = await inside('systemctl', 'stop', 'kubelet');
  if (code !== 0) return;
  const { out } = await inside('crictl', 'ps', '--quiet', '--name', '^kube-apiserver$');
  const containers = out.split('\n').filter((id) => id !== '');
  if (containers.length > 0) await inside('crictl', 'stop', '--timeout', String(apiStopSeconds), ...containers);
}

export const dockerUnavailable = (why: string): PlatformError =>
  new PlatformError('docker_unavailable', { what: 'docker does not answer', why, fix: ['start Docker, then run the command again'] });

function nodeOf(value: unknown): Node | undefined {
  const [container] = records(value);
  if (container === undefined) return undefined;
  const config = part(container, 'Config');
  const status = part(container, 'State')['Status'];
  const label = part(config, 'Labels')['io.x-k8s.kind.cluster'];
  return {
    id: text(container['Id']),
    image: text(config['Image']),
    state: status === 'running' || status === 'paused' ? status : 'stopped',
    cluster: typeof label === 'string' ? label : undefined,
    ingress: ingressOf(part(part(container, 'HostConfig'), 'PortBindings')[`${cluster.gatewayNodePort}/tcp`]),
  };
}

function ingressOf(bindings: unknown): Node['ingress'] {
  const [first] = records(bindings);
  const port = text(first?.['HostPort']);
  return port === '' ? undefined : { host: text(first?.['HostIp']) || '0.0.0.0', port: Number(port) };
}

function tagsOf(value: unknown): readonly string[] {
  const images = isRecord(value) ? records(value['images']) : [];
  return images.flatMap(({ repoTags }) => (Array.isArray(repoTags) ? repoTags.filter((tag) => typeof tag === 'string') : []));
}

interface ImageCopy {
  readonly docker: string;
  readonly env: Variables;
  readonly nodeName: string;
  readonly references: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Pipes `docker save` into the image importer of the node. `kind load` does the same, but reads the configuration of containerd first, and older
 * releases of kind cannot parse the current format.
 */
async function copyImages({ docker, env, nodeName, references, signal }: ImageCopy): Promise<void> {
  const common = { env: { ...env }, signal, killSignal: 'SIGTERM' } as const;
  const save = spawn(docker, ['save', ...references], { ...common, stdio: ['ignore', 'pipe', 'pipe'] });
  const importer = ['exec', '--interactive', nodeName, 'ctr', '--namespace=k8s.io', 'images', 'import', '-'];
  const load = spawn(docker, importer, { ...common, stdio: ['pipe', 'ignore', 'pipe'] });
  let text = '';
  for (const stream of [save.stderr, load.stderr])
    stream.setEncoding('utf8').on('data', (output: string) => (text = `${text}${output}`.slice(-outputMax)));
  // When either process ends too early, the exit codes show it.
  load.stdin.on('error', () => undefined);
  save.stdout.pipe(load.stdin);
  const ended = await Promise.allSettled([once(save, 'close'), once(load, 'close')]);
  signal.throwIfAborted();
  if (ended.every(({ status }) => status === 'fulfilled') && save.exitCode === 0 && load.exitCode === 0) return;
  throw new PlatformError('image_failed', {
    what: `the images could not be brought into ${nodeName}`,
    why: text.trim(),
    fix: ['debt-platform up kind'],
  });
}
