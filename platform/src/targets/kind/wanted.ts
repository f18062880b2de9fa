/** The desired state of an environment of this target: its ingress address, its images and every object of its cluster. */

import { secretObject } from '../../cluster/logins.ts';
import { type IngressAddress, originsOf } from '../../environment/ports.ts';
import { referencesOf } from '../../images/build.ts';
import type { PlannedImage } from '../../images/context.ts';
import type { Resolved } from '../../model/resolved.ts';
import { caddyfileOf } from '../../render/kubernetes/caddyfile.ts';
import { type ClusterFacts, exampleFacts } from '../../render/kubernetes/facts.ts';
import type { KubernetesObject } from '../../render/kubernetes/objects.ts';
import { renderKubernetes } from '../../render/kubernetes/render.ts';
import { clusterSecrets, type Logins, loginKeys } from '../../render/kubernetes/secrets.ts';

export function clusterFactsOf(images: readonly PlannedImage[], ingress: IngressAddress): ClusterFacts {
  const named = images.flatMap((image) => image.recipe.names.map((name, at) => [name, referencesOf(image)[at]] as const));
  return { images: { ...exampleFacts('kind').images, ...Object.fromEntries(named) }, origins: originsOf(ingress) };
}

/** All objects except the Secrets, whose values only the cluster has. */
export const renderedOf = (resolved: Resolved, facts: ClusterFacts): readonly KubernetesObject[] =>
  renderKubernetes(resolved, { ...facts, caddyfile: caddyfileOf(resolved) });

/** Without logins, for a plan, the Secrets have the same names, and values that are never sent. */
export function secretsOf(resolved: Resolved, logins: Logins | undefined): readonly KubernetesObject[] {
  const known = logins ?? Object.fromEntries(loginKeys(resolved).map((key) => [key, '']));
  return clusterSecrets(resolved, known).map((secret) => secretObject(secret, resolved.environment.name));
}
