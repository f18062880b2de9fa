/** Access to what runs in the cluster, through `kubectl`. */

import { parseJson } from '@debt/terminal/files/files';
import { attachToCluster, type ClusterAccess, runningCluster } from '../../cluster/attached.ts';
import { createKubectl, type Kubectl } from '../../cluster/kubectl.ts';
import { readEnvironment } from '../../environment/environment.ts';
import { writeWhole } from '../../environment/files.ts';
import type { Variables } from '../../environment/paths.ts';
import { isRecord } from '../../environment/records.ts';
import { PlatformError } from '../../failures/failures.ts';
import { environmentFrom } from '../../model/choices.ts';
import { outlineOf } from '../../model/outline.ts';
import type { Attached } from '../../runner/target.ts';
import { runTool } from '../../tools/run-program.ts';
import { type Layout, toolEnvironment } from './layout.ts';
import { kubeconfigText } from './program/cluster/kubeconfig-text.ts';
import { nameOf } from './program/names.ts';
import { mask } from './pulumi-host/mask.ts';
import { readRecord } from './record.ts';

const describeTimeoutMs = 20_000;

/** Before the cluster exists, every unit counts as stopped. */
export const attachTo = async (layout: Layout, variables: Variables): Promise<Attached> =>
  attachToCluster(await accessOf(layout, variables));

/** Throws `not_running` when the cluster does not run, and `unreachable`. */
export const runningKubectl = async (layout: Layout, variables: Variables): Promise<Kubectl> =>
  runningCluster(await accessOf(layout, variables));

async function accessOf(layout: Layout, variables: Variables): Promise<ClusterAccess> {
  const record = await readRecord(layout);
  return {
    status: { environment: layout.name, target: 'eks', urls: record === undefined ? {} : { web: `https://${record.settings.domain}` } },
    units: outlineOf(environmentFrom(layout.name, { target: 'eks' }, await readEnvironment(layout.directory))),
    open: () => openKubectl(layout, variables),
    silence: async (error) => notAnswering(layout.name, mask(error.failure.what)),
  };
}

/** Undefined before the cluster exists. */
async function openKubectl(layout: Layout, variables: Variables): Promise<Kubectl | undefined> {
  const record = await readRecord(layout);
  if (record?.endpoint === undefined) return undefined;
  const { DEBT_PLATFORM_KUBECTL: own = '' } = variables;
  await ensureKubeconfig(layout, toolEnvironment(variables, layout), record.settings.region);
  return createKubectl({ program: own === '' ? 'kubectl' : own, kubeconfig: layout.kubeconfig });
}

const notAnswering = (environment: string, why: string): PlatformError =>
  new PlatformError('unreachable', {
    what: `the cluster of ${environment} does not answer`,
    why,
    fix: ['run this inside the network of the environment', 'debt-platform doctor'],
  });

/** Writes a private kubeconfig without a token; `aws` creates a token for each call. */
async function ensureKubeconfig(layout: Layout, env: Variables, region: string): Promise<void> {
  const name = nameOf(layout.name, '', 'cluster');
  const ran = await runTool('aws', ['eks', 'describe-cluster', '--name', name, '--region', region, '--output', 'json'], {
    env,
    timeoutMs: describeTimeoutMs,
  });
  const answer = parseJson(ran.out);
  const described = isRecord(answer) && isRecord(answer['cluster']) ? answer['cluster'] : {};
  const caCertificate = isRecord(described['certificateAuthority']) ? described['certificateAuthority']['data'] : undefined;
  const endpoint = described['endpoint'];
  if (typeof caCertificate !== 'string' || typeof endpoint !== 'string') throw notAnswering(layout.name, mask(ran.err.trim()));
  await writeWhole(layout.kubeconfig, kubeconfigText({ name, endpoint, caCertificate, region }));
}
