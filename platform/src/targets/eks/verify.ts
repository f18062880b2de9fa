/** `verify` for this target: tasks in the cluster, because the managed stores are private. */
import { randomBytes } from 'node:crypto';
import type { Kubectl } from '../../cluster/kubectl.ts';
import { verifyInCluster } from '../../cluster/verification.ts';
import { readEnvironment } from '../../environment/environment.ts';
import { environmentFrom } from '../../model/choices.ts';
import { platform } from '../../model/platform.ts';
import { resolve } from '../../model/resolve.ts';
import { modelFacts } from '../../render/kubernetes/facts.ts';
import { renderVerification } from '../../render/kubernetes/verification.ts';
import type { Check } from '../../verify/check.ts';
import { readFacts } from './facts-file.ts';
import type { Layout } from './layout.ts';
import { networkPolicyConfig } from './program/cluster/network-policies.ts';

export interface VerifyOptions {
  readonly layout: Layout;
  readonly kubectl: Kubectl;
  readonly report: (note: string) => void;
  readonly signal: AbortSignal;
}

export async function verify({ layout, ...options }: VerifyOptions): Promise<readonly Check[]> {
  const environment = environmentFrom(layout.name, { target: 'eks' }, await readEnvironment(layout.directory));
  const known = await readFacts(layout);
  const { namespace, name } = networkPolicyConfig;
  return verifyInCluster({
    ...options,
    environment: layout.name,
    run: randomBytes(6).toString('hex'),
    unenforced: `kubectl --kubeconfig ${layout.kubeconfig} get configmap ${name} --namespace ${namespace} --output yaml`,
    render(image, args) {
      const facts = image === '' ? known : { ...known, images: { ...known.images, expenses: image } };
      return renderVerification(resolve(platform, environment, modelFacts(facts, 'eks')), facts, args);
    },
  });
}
