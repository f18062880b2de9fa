/** `verify` for this target runs tasks in the cluster, because the databases can be reached only from there. */
import { randomBytes } from 'node:crypto';
import type { Kubectl } from '../../cluster/kubectl.ts';
import { verifyInCluster } from '../../cluster/verification.ts';
import { readEnvironment } from '../../environment/environment.ts';
import { environmentFrom } from '../../model/choices.ts';
import { platform } from '../../model/platform.ts';
import { resolve } from '../../model/resolve.ts';
import { exampleFacts, modelFacts } from '../../render/kubernetes/facts.ts';
import { renderVerification } from '../../render/kubernetes/verification.ts';
import type { Check } from '../../verify/check.ts';
import type { Layout } from './layout.ts';

export interface VerifyOptions {
  readonly layout: Layout;
  readonly kubectl: Kubectl;
  readonly report: (note: string) => void;
  readonly signal: AbortSignal;
}

export async function verify({ layout, ...options }: VerifyOptions): Promise<readonly Check[]> {
  const environment = environmentFrom(layout.name, { target: 'kind' }, await readEnvironment(layout.directory));
  return verifyInCluster({
    ...options,
    environment: layout.name,
    run: randomBytes(6).toString('hex'),
    // Before 0.24 the network of kind accepts policies and ignores them.
    unenforced: 'kind version',
    render(image, args) {
      // Of the facts a task needs only the image, which is read from the running workload.
      const { images, ...others } = exampleFacts('kind');
      const facts = { ...others, images: { ...images, ...(image === '' ? {} : { expenses: image }) } };
      return renderVerification(resolve(platform, environment, modelFacts(facts, 'kind')), facts, args);
    },
  });
}
