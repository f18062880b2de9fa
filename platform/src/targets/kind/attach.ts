/** Access to what runs in the cluster of an environment. Without a cluster, or with a stopped one, every unit counts as stopped. */
import { existsSync } from 'node:fs';
import { attachToCluster, type ClusterAccess, runningCluster } from '../../cluster/attached.ts';
import type { Kubectl } from '../../cluster/kubectl.ts';
import type { KubectlError } from '../../cluster/kubectl-error.ts';
import { readEnvironment } from '../../environment/environment.ts';
import type { Variables } from '../../environment/paths.ts';
import { gatewayKey } from '../../environment/ports.ts';
import { failureOf, PlatformError } from '../../failures/failures.ts';
import { environmentFrom } from '../../model/choices.ts';
import { outlineOf } from '../../model/outline.ts';
import type { Attached } from '../../runner/target.ts';
import { openDocker } from './docker.ts';
import type { Layout } from './layout.ts';
import { kubectlFor } from './tools.ts';

export const attachTo = async (layout: Layout, variables: Variables): Promise<Attached> =>
  attachToCluster(await accessOf(layout, variables));

/** Throws `not_running` when the cluster does not run, and `unreachable`. */
export const runningKubectl = async (layout: Layout, variables: Variables): Promise<Kubectl> =>
  runningCluster(await accessOf(layout, variables));

async function accessOf(layout: Layout, variables: Variables): Promise<ClusterAccess> {
  const recorded = await readEnvironment(layout.directory);
  const port = recorded?.ports[gatewayKey];
  return {
    status: { environment: layout.name, target: 'kind', urls: port === undefined ? {} : { web: `http://localhost:${port}` } },
    units: outlineOf(environmentFrom(layout.name, { target: 'kind' }, recorded)),
    open: async () => openKubectl(layout, variables),
    silence: (error) => silenceOf(layout, variables, error),
  };
}

/** Undefined before the cluster exists. */
export const openKubectl = (layout: Layout, variables: Variables): Kubectl | undefined =>
  existsSync(layout.kubeconfig) ? kubectlFor(layout, variables) : undefined;

/** Why the API does not answer. The cluster is one container: a stopped container is no failure; a running one, or an unknown state, is. */
async function silenceOf(layout: Layout, variables: Variables, cause: KubectlError): Promise<PlatformError | undefined> {
  const docker = openDocker(layout, variables);
  const { nodeName } = docker;
  let known = `its node ${nodeName} runs`;
  try {
    const node = await docker.node();
    if (node?.state !== 'running') return undefined;
  } catch (error) {
    known = `whether its node ${nodeName} runs is unknown: ${failureOf(error).why}`;
  }
  const fix = [
    'run the command again: a node that was started a moment ago takes a while',
    `docker restart ${nodeName}`,
    'debt-platform doctor',
  ];
  return new PlatformError(
    'unreachable',
    { what: `the cluster of ${layout.name} does not answer`, why: `${known}; ${cause.failure.what}`, fix },
    { cause },
  );
}
