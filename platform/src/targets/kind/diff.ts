/** The difference between the desired and the actual state of an environment on kind. Pure. */

import { diffCluster, type PlannedChange } from '../../cluster/diff.ts';
import type { ObservedCluster } from '../../cluster/observe.ts';
import { readinessOf } from '../../cluster/readiness.ts';
import type { IngressAddress } from '../../environment/ports.ts';
import { type KubernetesObject, keyOf } from '../../render/kubernetes/objects.ts';
import type { Change, FieldChange } from '../../runner/events.ts';
import type { ObservedState } from './observed-state.ts';
import type { Choice } from './options.ts';

export interface Wanted {
  readonly cluster: string;
  readonly ingress: IngressAddress;
  /** The image that this run requests; an existing node keeps the image that it was created from. */
  readonly nodeImage?: string | undefined;
  /** Undefined when no mirror was ever chosen. */
  readonly mirror?: Choice | undefined;
  /** Names of our images. */
  readonly images: readonly string[];
  readonly objects: readonly KubernetesObject[];
}

export function diffUp(wanted: Wanted, world: ObservedState): readonly Change[] {
  const clusterChanges = clusterOf(wanted, world);
  // The contents of a stopped cluster are observed when it runs again.
  const known = world.inside !== undefined || world.node === undefined || world.owner === 'us, half made';
  if (!known) return clusterChanges;
  const images = missingImages(wanted.images, world).map((name) => change('create', 'Image', name));
  const planned = plannedIn(wanted.objects, world.inside?.cluster ?? nothing);
  return [...clusterChanges, ...images, ...planned.map((each) => each.change), ...notReady(wanted.objects, world, planned)];
}

const nothing: ObservedCluster = { live: new Map(), volumes: [] };

/** Changes to namespaces and everything in them. */
export const plannedIn = (objects: readonly KubernetesObject[], cluster: ObservedCluster): readonly PlannedChange[] =>
  diffCluster(objects, cluster);

export const missingImages = (images: readonly string[], { loaded }: Pick<ObservedState, 'loaded'>): readonly string[] =>
  images.filter((name) => !loaded.has(name));

function clusterOf(
  { cluster, ingress, nodeImage, mirror }: Wanted,
  { node, owner, inside, mirror: now }: ObservedState,
): readonly Change[] {
  if (owner === 'another owner') return [];
  if (owner === 'us, half made')
    return [change('create', 'Cluster', cluster, [{ path: 'left', before: 'half made by a run that was killed' }])];
  if (node === undefined) return [change('create', 'Cluster', cluster)];
  const moved = [...movedFields(ingress, node.ingress), ...otherImage(nodeImage, node.image)];
  // A container gets its image and its published ports when it is created. Other values need a new container, and the volumes are in this one.
  if (moved.length > 0) return [{ ...change('replace', 'Cluster', cluster, moved), data: 'lost' }];
  if (node.state !== 'running') return [change('update', 'Cluster', cluster, [{ path: 'state', before: node.state, after: 'running' }])];
  const fields = [
    ...(inside?.cordoned === true ? [{ path: 'takes pods', before: 'no', after: 'yes' }] : []),
    ...(isMirrorOther(mirror, now) ? [{ path: 'registry mirror', before: now ?? 'none', after: mirror?.value ?? 'none' }] : []),
  ];
  return fields.length === 0 ? [] : [change('update', 'Cluster', cluster, fields)];
}

function movedFields(wanted: IngressAddress, now: IngressAddress | undefined): readonly FieldChange[] {
  if (now === undefined) return [{ path: 'port', before: 'none', after: String(wanted.port) }];
  return [
    ...(now.port === wanted.port ? [] : [{ path: 'port', before: String(now.port), after: String(wanted.port) }]),
    ...(now.host === wanted.host ? [] : [{ path: 'interface', before: now.host, after: wanted.host }]),
  ];
}

export const isMirrorOther = (wanted: Choice | undefined, now: string | undefined): boolean => wanted !== undefined && wanted.value !== now;

const otherImage = (asked: string | undefined, now: string): readonly FieldChange[] =>
  asked === undefined || asked === now ? [] : [{ path: 'node image', before: now, after: asked }];

/** Objects that are applied but not ready, or no longer ready. */
function notReady(objects: readonly KubernetesObject[], { inside }: ObservedState, planned: readonly PlannedChange[]): readonly Change[] {
  const changing = new Set(planned.flatMap(({ object }) => (object === undefined ? [] : [keyOf(object)])));
  return objects.flatMap((object) => {
    const live = inside?.cluster.live.get(keyOf(object));
    if (live === undefined || changing.has(keyOf(object))) return [];
    const found = readinessOf(live.object);
    if (found.state === 'ready') return [];
    const { namespace, name } = object.metadata;
    return [
      change('update', object.kind, namespace === undefined ? name : `${namespace}/${name}`, [
        { path: 'status', before: found.because, after: 'ready' },
      ]),
    ];
  });
}

/** The changes that `down` makes; `purge` also deletes what holds data. */
export function diffDown(name: string, cluster: string, world: ObservedState, purge: boolean): readonly Change[] {
  const { node, owner, recorded } = world;
  const environment = purge && recorded ? [change('delete', 'Environment', name)] : [];
  if (owner === 'us, half made') return [change('delete', 'Cluster', cluster), ...environment];
  if (owner !== 'us' || node === undefined) return environment;
  if (purge) return [{ ...change('delete', 'Cluster', cluster), data: 'lost' }, ...environment];
  return node.state === 'stopped' ? [] : [change('update', 'Cluster', cluster, [{ path: 'state', before: node.state, after: 'stopped' }])];
}

const change = (op: Change['op'], kind: string, name: string, fields: readonly FieldChange[] = []): Change => ({
  op,
  kind,
  name,
  fields,
  data: 'untouched',
});
