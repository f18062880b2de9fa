/** Preflight checks for a cluster on this machine: reports all obstacles together, each with its fix. Reads only. */

import { statfs } from 'node:fs/promises';
import { parseJson } from '@debt/terminal/files/files';
import type { Variables } from '../../environment/paths.ts';
import { holderOf } from '../../environment/port-holder.ts';
import { canBind, type IngressAddress } from '../../environment/ports.ts';
import { isRecord } from '../../environment/records.ts';
import { failure } from '../../failures/failures.ts';
import type { Environment } from '../../model/model.ts';
import type { Failure } from '../../runner/events.ts';
import { runTool } from '../../tools/run-program.ts';
import type { Docker, Node } from './docker.ts';
import { programsOf, toolEnvironment } from './tools.ts';

export interface PreflightInput {
  readonly environment: Environment;
  readonly variables: Variables;
  readonly docker: Docker;
  /** The values of `--port` and `--host`, or else the recorded ones; without either, a free port is chosen. */
  readonly ingress: Partial<IngressAddress>;
  readonly signal: AbortSignal;
}

const askTimeoutMs = 20_000;
/** Since this version the network of kind enforces NetworkPolicies; earlier ones accepted and ignored them. */
const kindMin = [0, 24] as const;
/** Since this version server-side apply validates fields strictly. */
const kubectlMin = [1, 28] as const;
const gib = 1024 ** 3;
/** Covers images, the volumes of the stores and the node itself. */
const diskForFirstBytes = 15 * gib;
const diskForMoreBytes = 2 * gib;

export async function preflight(input: PreflightInput): Promise<readonly Failure[]> {
  const { variables, docker } = input;
  const programs = programsOf(variables);
  const ask = (program: string, args: readonly string[]) =>
    runTool(program, args, { env: toolEnvironment(variables), timeoutMs: askTimeoutMs, signal: input.signal });
  const [daemon, kind, kubectl, git] = await Promise.all([
    ask(programs.docker, ['info', '--format', '{{json .}}']),
    ask(programs.kind, ['version']),
    ask(programs.kubectl, ['version', '--client', '--output=json']),
    ask('git', ['--version']),
  ]);
  input.signal.throwIfAborted();
  const tools = [
    ...tooOld('kind', kind.code === undefined ? undefined : kind.out, kindMin),
    ...tooOld('kubectl', kubectl.code === undefined ? undefined : kubectl.out, kubectlMin),
    ...(git.code === 0
      ? []
      : [
          failure('tool_missing', {
            what: 'git is not installed',
            why: 'it lists the files that images are built from',
            fix: ['install git'],
          }),
        ]),
  ];
  if (daemon.code !== 0) {
    const missing = failure('docker_missing', { what: 'docker is not installed', fix: ['install Docker and start it'] });
    const why = daemon.timedOut ? 'it took too long' : (daemon.err.trim().split('\n')[0] ?? '');
    const unavailable = failure('docker_unavailable', { what: 'docker does not answer', why, fix: ['start Docker'] });
    return [daemon.code === undefined ? missing : unavailable, ...tools];
  }
  const node = await docker.node(input.signal);
  const info = parseJson(daemon.out);
  const facts = isRecord(info) ? info : {};
  return [...tools, ...size(input.environment, facts), ...(await disk(facts, node)), ...(await portTaken(input, node))];
}

/** `output` is undefined when the program is not installed. */
function tooOld(program: string, output: string | undefined, [major, minor]: readonly [number, number]): readonly Failure[] {
  const wanted = `${program} ${major}.${minor} or newer`;
  const fix = [`install ${wanted}`];
  if (output === undefined) return [failure('tool_missing', { what: `${program} is not there`, fix })];
  const [, found, ...numbers] = /v((\d+)\.(\d+)[^"\s]*)/.exec(output) ?? [];
  const [foundMajor = -1, foundMinor = -1] = numbers.map(Number);
  if (foundMajor > major || (foundMajor === major && foundMinor >= minor)) return [];
  return [
    failure('tool_missing', {
      what: found === undefined ? `${program} does not report its version` : `${program} is ${found}, which is too old`,
      why: `${wanted} is needed`,
      fix,
    }),
  ];
}

function size(
  { size: { id, node } }: Environment,
  { NCPU: cores, MemTotal: memory }: Readonly<Record<string, unknown>>,
): readonly Failure[] {
  if (node === undefined) return [];
  const memoryBytes = node.memoryMi * 1024 ** 2;
  const lacks = [
    // A machine reports slightly less memory than its nominal size.
    ...(typeof memory === 'number' && memory < memoryBytes * 0.95
      ? [`${amount(memory)} of memory, and the size ${id} takes ${amount(memoryBytes)}`]
      : []),
    ...(typeof cores === 'number' && cores * 1000 < node.cpuMilli
      ? [`${cores} cores, and the size ${id} takes ${node.cpuMilli / 1000}`]
      : []),
  ];
  const smaller = id === 'tiny' ? [] : ['debt-platform up kind --size tiny'];
  return lacks.map((what) =>
    failure('machine_too_small', {
      what: `docker has ${what}`,
      fix: ['give docker more in its settings, or use a greater machine', ...smaller],
    }),
  );
}

/** When docker runs on another machine or in a virtual machine, its disk cannot be read from here. */
async function disk({ DockerRootDir: root }: Readonly<Record<string, unknown>>, node: Node | undefined): Promise<readonly Failure[]> {
  if (typeof root !== 'string') return [];
  const needed = node === undefined ? diskForFirstBytes : diskForMoreBytes;
  const free = await statfs(root).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Number.POSITIVE_INFINITY,
  );
  if (free >= needed) return [];
  return [
    failure('disk_full', {
      what: `${root} has ${amount(free)} left, and the cluster takes ${amount(needed)}`,
      fix: ['docker system prune', 'free some space'],
    }),
  ];
}

const amount = (bytes: number): string => `${(bytes / gib).toFixed(1)} GiB`;

/** A running cluster already has its port, a stopped one needs the same port again, and a new one keeps its port until it is deleted. */
async function portTaken({ ingress: { host = '127.0.0.1', port } }: PreflightInput, node: Node | undefined): Promise<readonly Failure[]> {
  if (node !== undefined && node.state !== 'stopped') return [];
  const wanted = node?.ingress?.port ?? port;
  if (wanted === undefined || (await canBind(wanted, node?.ingress?.host ?? host))) return [];
  const holder = await holderOf(wanted);
  const who = holder === undefined ? 'another process' : `${holder.name}, process ${holder.pid},`;
  return [
    failure('port_taken', {
      what: `${who} has the port ${wanted}${node === undefined ? '' : ', which the stopped cluster was made with'}`,
      fix: [...(holder === undefined ? [] : [`kill ${holder.pid}`]), ...(node === undefined ? ['choose another --port'] : [])],
    }),
  ];
}
