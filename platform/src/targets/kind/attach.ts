/** A handle on what runs in the cluster of an environment. Without a cluster, or with a stopped one, everything is stopped. */
import { existsSync } from 'node:fs';
import { attachToCluster } from '../../kubernetes/attached.ts';
import { createKubectl, type Kubectl } from '../../kubernetes/kubectl.ts';
import { environmentFrom } from '../../model/choices.ts';
import { outlineOf } from '../../model/outline.ts';
import { PlatformError } from '../../runner/failures.ts';
import type { Variables } from '../../runner/paths.ts';
import type { Attached } from '../../runner/target.ts';
import { readEnvironment } from '../embedded/state/environment.ts';
import type { Layout } from './layout.ts';

export async function attachTo(layout: Layout, variables: Variables): Promise<Attached> {
  const recorded = await readEnvironment(layout.directory);
  const port = recorded?.ports['gateway.http'];
  return attachToCluster({
    status: { environment: layout.name, target: 'kind', urls: port === undefined ? {} : { web: `http://localhost:${port}` } },
    units: outlineOf(environmentFrom(layout.name, { target: 'kind' }, recorded)),
    open: async () => openKubectl(layout, variables),
    silence: async (error) =>
      new PlatformError('UNREACHABLE', {
        what: `the cluster of ${layout.name} does not answer`,
        why: error.message,
        fix: ['debt-platform doctor'],
      }),
  });
}

/** Undefined before there is a cluster. */
export function openKubectl(layout: Layout, { DEBT_PLATFORM_KUBECTL: own = '' }: Variables): Kubectl | undefined {
  if (!existsSync(layout.kubeconfig)) return undefined;
  return createKubectl({ program: own === '' ? 'kubectl' : own, kubeconfig: layout.kubeconfig });
}
