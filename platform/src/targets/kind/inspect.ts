/** The read-only operations of the target `kind` for the verbs that inspect an environment. */

import { part, text } from '../../cluster/fields.ts';
import { forwardPort } from '../../cluster/port-forward.ts';
import { readEnvironment } from '../../environment/environment.ts';
import type { Variables } from '../../environment/paths.ts';
import { failureOf, PlatformError } from '../../failures/failures.ts';
import { environmentFrom } from '../../model/choices.ts';
import { cluster } from '../../model/cluster.ts';
import { platform } from '../../model/platform.ts';
import { isKubernetesObject, type KubernetesObject } from '../../render/kubernetes/objects.ts';
import type { Finding, PurgeItem, Tunnel } from '../../runner/target.ts';
import { withPackages } from '../../tools/packages.ts';
import type { Check } from '../../verify/check.ts';
import { attachTo, openKubectl, runningKubectl } from './attach.ts';
import type { Layout } from './layout.ts';

const { stores } = cluster.namespaces;

/** What `down --purge` deletes: the volumes of the stores. When the cluster does not answer, their number is unknown. */
export async function purgeItemsOf(layout: Layout, variables: Variables): Promise<readonly PurgeItem[]> {
  const kubectl = openKubectl(layout, variables);
  if (kubectl === undefined) return [];
  const whole: PurgeItem = { what: 'everything that was entered', where: `volumes of the cluster ${layout.cluster}`, bytes: Number.NaN };
  const claims = await kubectl
    .list(['get', 'persistentvolumeclaims', `--namespace=${stores}`, '--request-timeout=10s'])
    .catch(() => undefined);
  return claims === undefined ? [whole] : claims.filter(isKubernetesObject).map(purgeItemOf);
}

/** The requested capacity of a volume; its usage cannot be read from outside. */
const purgeItemOf = (claim: KubernetesObject): PurgeItem => ({
  what: `the volume of ${claim.metadata.name.replace(/^data-/, '').replace(/-\d+$/, '')}, ${text(part(part(claim, 'status'), 'capacity')['storage']) || 'not bound yet'}`,
  where: `${stores}/${claim.metadata.name}`,
  bytes: Number.NaN,
});

/** The state of the units in the cluster, as findings; the requirements on this machine belong to the preflight checks. */
export async function clusterFindings(layout: Layout, variables: Variables): Promise<readonly Finding[]> {
  const check = 'cluster';
  try {
    await using attached = await attachTo(layout, variables);
    const { phase, units } = await attached.status();
    const bad = units.filter(({ state }) => state === 'crashed' || state === 'unready');
    const detail =
      phase === 'stopped'
        ? 'nothing runs'
        : `${units.length} units, ${units.filter(({ state }) => state === 'ready').length} of them ready`;
    return [
      { check, state: 'good', detail, fix: [] },
      ...bad.map(
        ({ unit, because = '' }): Finding => ({ check: unit, state: 'bad', detail: because, fix: [`debt-platform logs ${unit}`] }),
      ),
    ];
  } catch (error) {
    const { what, why, fix } = failureOf(error);
    return [{ check, state: 'bad', detail: why === '' ? what : `${what}: ${why}`, fix }];
  }
}

/** There is no directory: the cluster captures mail, and its mail sink serves it. */
export async function mailDirectoryOf(): Promise<never> {
  throw new PlatformError('not_found', { what: 'mail of an environment on kind is captured in its cluster and in no directory' });
}

/** A tunnel to the mail sink. The cluster publishes no port for it, so the tunnel closes with the command. */
export async function openMailSink(layout: Layout, variables: Variables): Promise<Tunnel> {
  return forwardPort(await runningKubectl(layout, variables), {
    namespace: stores,
    service: 'mail-sink',
    port: platform.engines['mail-sink'].port,
  });
}

/** The databases can be reached only from inside, so tasks in the cluster check them. */
export async function verifyOf(
  layout: Layout,
  variables: Variables,
  report: (note: string) => void,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const kubectl = await runningKubectl(layout, variables);
  const environment = environmentFrom(layout.name, { target: 'kind' }, await readEnvironment(layout.directory));
  const [{ verifyInCluster }, { exampleFacts }] = await withPackages('verify', () =>
    Promise.all([import('../../cluster/verification.ts'), import('../../render/kubernetes/facts.ts')]),
  );
  // Of the facts a task needs only the image. Before 0.24 the network of kind accepts policies and ignores them.
  return verifyInCluster({ kubectl, environment, target: 'kind', facts: exampleFacts('kind'), unenforced: 'kind version', report, signal });
}

/** What would need a connection to the databases. */
export async function insideOnly(): Promise<never> {
  throw new PlatformError('not_here', {
    what: 'the databases of an environment on kind are reached from its pods only',
    why: 'nothing outside of the cluster has an edge to them',
    fix: ['debt-platform verify'],
  });
}
