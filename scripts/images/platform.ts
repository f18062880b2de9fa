/** The model of this platform: the pods of kind at their smallest size, on the engines of this machine instead of separate stores. */

import { platform } from '../../platform/src/model/platform.ts';
import { resolve } from '../../platform/src/model/resolve.ts';
import type { Grant, Resolved, Secret, UnitId } from '../../platform/src/model/resolved.ts';
import { sizes } from '../../platform/src/model/sizes.ts';
import { targets } from '../../platform/src/model/targets.ts';
import { withPassword } from '../../platform/src/model/url.ts';
import { caddyfileOf } from '../../platform/src/render/kubernetes/caddyfile.ts';
import { type ClusterFacts, modelFacts, parseClusterFacts } from '../../platform/src/render/kubernetes/facts.ts';
import { hostOf, serviceSecret } from '../../platform/src/render/kubernetes/names.ts';
import type { KubernetesObject } from '../../platform/src/render/kubernetes/objects.ts';
import { renderKubernetes } from '../../platform/src/render/kubernetes/render.ts';
import { type Pod, podsOf } from './pods.ts';
import type { Servers } from './servers.ts';

/** The path of the engines' CA certificate in the pods. */
export const authoritiesPath = '/etc/debt-engines/ca.pem';

/** The required members of the engines' servers. */
export type Passwords = Pick<Servers, 'url' | 'password' | 'random'>;

/** As on every machine, users use either name. The CLI of each user uses one of them. */
export const originsOf = (port: number): readonly [string, string] => [`http://localhost:${port}`, `http://127.0.0.1:${port}`];

export interface Planned {
  readonly objects: readonly KubernetesObject[];
  readonly pods: readonly Pod[];
  /** The grants of PostgreSQL. */
  readonly grants: readonly Grant[];
  /** Names by which other pods find a pod. */
  hostOf(pod: Pod): string;
  /** Files of a Secret, by their name. */
  secret(name: string): Readonly<Record<string, string>>;
}

export function planPlatform(images: unknown, origins: readonly string[], servers: Passwords): Planned {
  const facts: ClusterFacts = parseClusterFacts({ images, origins }, 'kind');
  const environment = { name: 'images', target: targets.kind, size: sizes.laptop };
  const resolved = resolve(platform, environment, {
    ...modelFacts(facts, 'kind'),
    serverUrl: (engine, use) => servers.url(engine, use),
    caFile: authoritiesPath,
  });
  const objects = renderKubernetes(resolved, { ...facts, caddyfile: caddyfileOf(resolved) });
  const ours = new Set<string>(resolved.units.filter(({ kind, id }) => kind !== 'engine' || id === 'mail-sink').map(({ id }) => id));
  const names = new Map<string, UnitId>(resolved.units.map(({ id }) => [id, id]));
  return {
    objects,
    pods: podsOf(objects, (unit) => ours.has(unit)),
    grants: resolved.units.find(({ id }) => id === 'postgres')?.grants ?? [],
    hostOf: ({ id, namespace }) => hostOf(names.get(id) ?? 'gateway', namespace),
    secret: (name) => secretFiles(resolved, name, servers),
  };
}

function secretFiles({ units }: Resolved, name: string, servers: Passwords): Readonly<Record<string, string>> {
  const own = units.filter(({ owner }) => owner !== undefined && serviceSecret(owner) === name);
  const entries = own.flatMap(({ env }) => env.flatMap((entry) => ('secret' in entry ? [entry.secret] : [])));
  return Object.fromEntries(entries.map((secret) => [secret.key, valueOf(secret, servers)]));
}

function valueOf({ owner, made }: Secret, servers: Passwords): string {
  return 'random' in made ? servers.random(made.random) : withPassword(made.url, servers.password(made.login, owner));
}
