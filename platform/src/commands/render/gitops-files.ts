import { PlatformError } from '../../failures/failures.ts';
import { judge } from '../../gate/gate.ts';
import { schemaProblems } from '../../gate/schema.ts';
import { cluster } from '../../model/cluster.ts';
import type { SizeId } from '../../model/model.ts';
import { parseClusterFacts } from '../../render/kubernetes/facts.ts';
import { argoApplication, argoProject } from '../../render/kubernetes/gitops.ts';
import { synthCluster } from '../../render/kubernetes/synth.ts';
import { toYaml } from '../../render/kubernetes/yaml.ts';
import { pathOf } from './synth-kubernetes.ts';
import type { SynthFile } from './synth-targets.ts';

export interface GitopsRequest {
  readonly environment: string;
  readonly size: SizeId;
  readonly facts: unknown;
  readonly repository: string;
  readonly revision: string | undefined;
}

/** Paths begin with the name of the environment. Throws `facts_invalid`, and `gate_refused` for manifests that the gate refuses. */
export async function gitopsFiles({ environment, size, facts, repository, revision }: GitopsRequest): Promise<readonly SynthFile[]> {
  const { objects, resolved } = synthCluster({ name: environment, target: 'eks', size }, parseClusterFacts(facts, 'eks', size));
  const source = { environment, repository, path: `${environment}/manifests` };
  const project = argoProject(source, objects);
  const application = revision === undefined ? [] : [argoApplication(source, revision, cluster.namespaces.app)];
  const findings = [...(await judge({ objects, resolved })).findings, ...(await schemaProblems([project, ...application]))];
  const [first] = findings;
  if (first !== undefined)
    throw new PlatformError('gate_refused', {
      what: `${findings.length} rules do not hold, so nothing was written`,
      why: `${first.rule}: ${first.object} ${first.message}`,
      fix: ['debt-platform lint'],
    });
  return [
    ...objects.map((object) => ({ path: `${source.path}/${pathOf(object)}`, text: `---\n${toYaml(object)}` })),
    { path: `${environment}/argocd/project.yaml`, text: toYaml(project) },
    ...application.map((object) => ({ path: `${environment}/argocd/application.yaml`, text: toYaml(object) })),
  ];
}
