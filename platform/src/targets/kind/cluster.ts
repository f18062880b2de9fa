/** Creates and deletes the cluster with `kind`. */

import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '@debt/terminal/files/files';
import { parse } from 'yaml';
import { records } from '../../cluster/fields.ts';
import type { Process } from '../../environment/environment-file.ts';
import { writeWhole } from '../../environment/files.ts';
import type { Variables } from '../../environment/paths.ts';
import type { IngressAddress } from '../../environment/ports.ts';
import { identify, isAlive, signal as send } from '../../environment/process-identity.ts';
import { PlatformError } from '../../failures/failures.ts';
import { isRecord } from '../../render/kubernetes/objects.ts';
import { runTool } from '../../tools/run-program.ts';
import { sourceRoot } from '../../tools/source-root.ts';
import type { Docker } from './docker.ts';
import type { Layout } from './layout.ts';
import { readMark, removeMark, writeMark } from './record.ts';
import { programsOf, toolEnvironment } from './tools.ts';

export interface ClusterContext {
  readonly layout: Layout;
  readonly variables: Variables;
  readonly docker: Docker;
}

/** The volumes of a node are some gigabytes of small files. */
const deleteTimeoutMs = 600_000;
const askTimeoutMs = 30_000;
/** How long kind may clean up after SIGTERM. */
const graceMs = 10_000;
const linesKept = 20;

/** What cannot change once a cluster is created. */
export interface ClusterForm {
  readonly ingress: IngressAddress;
  /** @default - the image that `kind/cluster.yaml` pins */
  readonly nodeImage?: string | undefined;
}

/**
 * The configuration in `kind/cluster.yaml`, with the ingress address and the node image of this environment. The result is JSON, which is valid
 * YAML. Throws when the file has an unexpected shape, because the file is part of the program.
 */
export async function configurationOf({ ingress: { host, port }, nodeImage }: ClusterForm): Promise<string> {
  const config: unknown = parse(await readFile(join(sourceRoot, 'kind', 'cluster.yaml'), 'utf8'));
  const [node] = isRecord(config) ? records(config['nodes']) : [];
  const [mapping] = records(node?.['extraPortMappings']);
  if (!isRecord(config) || node === undefined || mapping === undefined) throw new Error('kind/cluster.yaml has no node with a port');
  const image = nodeImage === undefined ? {} : { image: nodeImage };
  const ingress = { ...mapping, hostPort: port, listenAddress: host };
  return JSON.stringify({ ...config, nodes: [{ ...node, ...image, extraPortMappings: [ingress] }] });
}

/**
 * Creates the cluster and marks it as ours. First deletes what an earlier run left incomplete. When the signal aborts, the incomplete cluster is
 * deleted as well. Throws `cluster_failed` with the last lines of kind's output, and the reason of the signal.
 */
export async function createCluster(
  context: ClusterContext,
  form: ClusterForm,
  report: (note: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { layout, docker } = context;
  await deleteHalfMade(context);
  signal.throwIfAborted();
  await writeMark(layout, { state: 'making' });
  const { code, lines } = await runKind(context, await configurationOf(form), report, signal);
  if (signal.aborted) await deleteHalfMade(context);
  signal.throwIfAborted();
  if (code !== 0)
    throw new PlatformError('cluster_failed', {
      what: `kind could not make the cluster ${layout.cluster}`,
      why: code === null ? 'a signal ended it' : `it ended with ${code}`,
      logs: lines,
      fix: ['debt-platform up kind'],
    });
  const node = await docker.node(signal);
  if (node === undefined) throw new PlatformError('cluster_failed', { what: `kind made no ${docker.nodeName}`, logs: lines });
  await chmod(layout.kubeconfig, 0o600);
  await writeMark(layout, { state: 'made', node: node.id });
}

/**
 * Deletes a cluster whose creation did not finish. Nothing was ever applied to it: see `ClusterMark`. Does nothing for a complete cluster, or when
 * no creation was begun.
 */
export async function deleteHalfMade(context: ClusterContext): Promise<void> {
  const mark = await readMark(context.layout);
  if (mark?.state !== 'making') return;
  if (mark.by !== undefined) {
    await end(mark.by);
    if ((await context.docker.nodeOnceCreated())?.cluster === context.layout.cluster) await deleteCluster(context);
  }
  await removeMark(context.layout);
}

/** Deletes the cluster with everything in it. Throws `cluster_failed`. */
export async function deleteCluster({ layout, variables }: ClusterContext): Promise<void> {
  const { kind } = programsOf(variables);
  const args = ['delete', 'cluster', '--name', layout.cluster, '--kubeconfig', layout.kubeconfig];
  const { code, err } = await runTool(kind, args, { env: toolEnvironment(variables), timeoutMs: deleteTimeoutMs });
  if (code !== 0)
    throw new PlatformError('cluster_failed', { what: `kind could not delete the cluster ${layout.cluster}`, why: err.trim() });
}

/** Requests the kubeconfig from kind again: when its file is missing, and after a start, which may have changed the address. */
export async function writeKubeconfig({ layout, variables }: Omit<ClusterContext, 'docker'>): Promise<void> {
  const { kind } = programsOf(variables);
  const args = ['get', 'kubeconfig', '--name', layout.cluster];
  const { code, out, err } = await runTool(kind, args, { env: toolEnvironment(variables), timeoutMs: askTimeoutMs });
  if (code !== 0) throw new PlatformError('cluster_failed', { what: `kind does not know how to reach ${layout.cluster}`, why: err.trim() });
  await writeWhole(layout.kubeconfig, out);
}

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/**
 * Runs kind in its own process group, so that we decide how to pass on a Ctrl-C. When this process is killed, the next write of kind fails on the
 * closed pipe and ends it.
 */
async function runKind(
  { layout, variables }: ClusterContext,
  config: string,
  report: (note: string) => void,
  signal: AbortSignal,
): Promise<Ended> {
  const args = ['create', 'cluster', '--name', layout.cluster, '--config', '-', '--kubeconfig', layout.kubeconfig];
  const child = spawn(programsOf(variables).kind, args, {
    env: { ...toolEnvironment(variables) },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = endOf(child);
  const by = child.pid === undefined ? undefined : await identify(child.pid);
  if (by !== undefined) await writeMark(layout, { state: 'making', by });
  const stop = (): void => void (by !== undefined && end(by));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  child.stdin.on('error', () => undefined);
  child.stdin.end(config);
  const lines: string[] = [];
  const record = (line: string): void => {
    const text = line.replaceAll(/[^\p{L}\p{N}\p{P}\p{Zs}+=<>|~^`$]/gu, '').trim();
    if (text === '') return;
    lines.push(text);
    lines.splice(0, lines.length - linesKept);
    if (text.startsWith('•')) report(text.replace(/^•\s*/, '').replace(/\s*\.{3}$/, ''));
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', record);
  try {
    return { code: await ended, lines };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function endOf(child: ChildProcess): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', (error) => {
    const missing = errorCode(error) === 'ENOENT';
    reject(missing ? new PlatformError('tool_missing', { what: 'kind is not there', fix: ['install kind 0.24 or newer'] }) : error);
  });
  child.once('close', resolve);
  promise.catch(() => undefined);
  return promise;
}

/** Ends a process with its whole group: SIGTERM first, SIGKILL after `graceMs`. Resolves when the process has ended or was sent SIGKILL. */
async function end(recorded: Process): Promise<void> {
  if (!(await isAlive(recorded))) return;
  send(-recorded.pid, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while (performance.now() < deadline) {
    await delay(100);
    if (!(await isAlive(recorded))) return;
  }
  send(-recorded.pid, 'SIGKILL');
}
