/** Renders an environment and its facts as manifests. */
import type { Environment, SizeId } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import { resolve } from '../../model/resolve.ts';
import type { Resolved } from '../../model/resolved.ts';
import { sizes } from '../../model/sizes.ts';
import { type ClusterTarget, targets } from '../../model/targets.ts';
import { caddyfileOf } from './caddyfile.ts';
import { type ClusterFacts, modelFacts } from './facts.ts';
import type { KubernetesObject } from './objects.ts';
import { renderKubernetes } from './render.ts';

export interface ClusterEnvironment {
  readonly name: string;
  readonly target: ClusterTarget;
  readonly size: SizeId;
}

export interface Synthesised {
  readonly resolved: Resolved;
  readonly objects: readonly KubernetesObject[];
}

export function resolveCluster({ name, target, size }: ClusterEnvironment, facts: ClusterFacts): Resolved {
  const environment: Environment = { name, target: targets[target], size: sizes[size] };
  return resolve(platform, environment, modelFacts(facts, target));
}

export function synthCluster(environment: ClusterEnvironment, facts: ClusterFacts): Synthesised {
  const resolved = resolveCluster(environment, facts);
  return { resolved, objects: renderKubernetes(resolved, { ...facts, caddyfile: caddyfileOf(resolved) }) };
}
