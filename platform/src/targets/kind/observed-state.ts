/**
 * Observes the actual state: the node through docker, and the contents of the cluster through its API. Reads only, except that it restores a lost
 * kubeconfig.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readLogins } from '../../cluster/logins.ts';
import { type ObservedCluster, observeCluster } from '../../cluster/observe.ts';
import type { Variables } from '../../environment/paths.ts';
import { isRecord } from '../../environment/records.ts';
import { isKubernetesObject } from '../../render/kubernetes/objects.ts';
import type { Logins } from '../../render/kubernetes/secrets.ts';
import { writeKubeconfig } from './cluster.ts';
import type { Docker, Node } from './docker.ts';
import type { Layout } from './layout.ts';
import { type Owner, ownerOf, readMark } from './record.ts';
import { kubectlFor } from './tools.ts';

export interface ObservedState {
  readonly node: Node | undefined;
  /** The owner of the cluster with our name. */
  readonly owner: Owner;
  /** Whether this machine has a record of the environment. */
  readonly recorded: boolean;
  /** Names of images in the node; empty while it does not run. */
  readonly loaded: ReadonlySet<string>;
  /** The mirror from which the running node fetches images first; undefined also when it was not queried. */
  readonly mirror: string | undefined;
  /** Undefined while the cluster does not run or is not ours. */
  readonly inside: Inside | undefined;
}
export interface Inside {
  readonly cluster: ObservedCluster;
  /** Undefined before they are created. */
  readonly logins: Logins | undefined;
  /** No pod can be scheduled, because an interrupted `down` cordoned the node. */
  readonly cordoned: boolean;
}

export interface LookInput {
  readonly layout: Layout;
  readonly variables: Variables;
  readonly docker: Docker;
  /** From `loginKeys`; empty for `down`, which needs no values. */
  readonly loginKeys: readonly string[];
  /** Whether the node is queried for its registry mirror. */
  readonly asksMirror: boolean;
  readonly signal: AbortSignal;
}

export async function look({ layout, variables, docker, loginKeys, asksMirror, signal }: LookInput): Promise<ObservedState> {
  const [node, mark] = await Promise.all([docker.node(signal), readMark(layout)]);
  const owner = ownerOf(node, mark, layout);
  const outside = {
    node,
    owner,
    recorded: existsSync(join(layout.directory, 'environment.json')),
    loaded: new Set<string>(),
    mirror: undefined,
    inside: undefined,
  };
  if (owner !== 'us' || node?.state !== 'running') return outside;
  if (!existsSync(layout.kubeconfig)) await writeKubeconfig({ layout, variables });
  const [loaded, mirror, inside] = await Promise.all([
    docker.loaded(signal),
    asksMirror ? docker.mirror(signal) : undefined,
    lookInside(layout, variables, loginKeys, signal),
  ]);
  return { ...outside, loaded, mirror, inside };
}

async function lookInside(layout: Layout, variables: Variables, keys: readonly string[], signal: AbortSignal): Promise<Inside> {
  const kubectl = kubectlFor(layout, variables);
  const [cluster, nodes] = await Promise.all([observeCluster(kubectl, layout.name, signal), kubectl.list(['get', 'nodes'], { signal })]);
  const logins =
    keys.length === 0 ? undefined : await readLogins(kubectl, { environment: layout.name, keys, volumes: cluster.volumes, signal });
  return { cluster, logins, cordoned: nodes.some(isCordoned) };
}

const isCordoned = (node: unknown): boolean => isKubernetesObject(node) && isRecord(node['spec']) && node['spec']['unschedulable'] === true;
