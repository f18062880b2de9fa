/** The third-party programs that this target runs. A variable may name each of them; otherwise the one on the PATH is used. */
import { createKubectl, type Kubectl } from '../../cluster/kubectl.ts';
import type { Variables } from '../../environment/paths.ts';
import type { Layout } from './layout.ts';

export interface Programs {
  readonly docker: string;
  readonly kind: string;
  readonly kubectl: string;
}

export function programsOf(variables: Variables): Programs {
  const { DEBT_PLATFORM_DOCKER: docker = '', DEBT_PLATFORM_KIND: kind = '', DEBT_PLATFORM_KUBECTL: kubectl = '' } = variables;
  return { docker: docker || 'docker', kind: kind || 'kind', kubectl: kubectl || 'kubectl' };
}

/** kubectl with the kubeconfig of this environment, which need not exist yet. */
export const kubectlFor = ({ kubeconfig }: Layout, variables: Variables): Kubectl =>
  createKubectl({ program: programsOf(variables).kubectl, kubeconfig });

/** The variables of these programs, without any of the user's settings that could select another cluster. */
export const toolEnvironment = (variables: Variables): Variables => ({
  ...Object.fromEntries(Object.entries(variables).filter(([name]) => name !== 'KUBECONFIG' && name !== 'KIND_CLUSTER_NAME')),
  KIND_EXPERIMENTAL_PROVIDER: 'docker',
});
