/** Writes one file for each manifest, numbered by wave, or refuses invalid facts. */

import type { ClusterTarget } from '../../model/targets.ts';
import { exampleFacts, parseClusterFacts } from '../../render/kubernetes/facts.ts';
import type { KubernetesObject } from '../../render/kubernetes/objects.ts';
import { waveOf } from '../../render/kubernetes/render.ts';
import { synthCluster } from '../../render/kubernetes/synth.ts';
import { toYaml } from '../../render/kubernetes/yaml.ts';
import type { Synthesise } from './synth-targets.ts';

export const synthesiserOf =
  (target: ClusterTarget): Synthesise =>
  ({ environment, size, facts }) => {
    const known = facts === undefined ? exampleFacts(target, size) : parseClusterFacts(facts, target, size);
    const { objects } = synthCluster({ name: environment, target, size }, known);
    return objects.map((object) => ({ path: pathOf(object), text: `---\n${toYaml(object)}` }));
  };

/** `02-deployment-expenses.yaml`: a directory is applied in the order of its names. */
export function pathOf(object: KubernetesObject): string {
  const { kind, metadata } = object;
  const wave = String(waveOf(object)).padStart(2, '0');
  return [wave, kind.toLowerCase(), metadata.namespace, metadata.name]
    .filter((part) => part !== undefined)
    .join('-')
    .concat('.yaml');
}
