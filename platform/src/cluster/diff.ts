/** Compares the desired with the observed objects. Pure. */

import { failure } from '../failures/failures.ts';
import { immutableFields, type Replacement, replacementOf } from '../render/kubernetes/immutable.ts';
import { shortHash } from '../render/kubernetes/names.ts';
import { isRecord, type KubernetesObject, keyOf } from '../render/kubernetes/objects.ts';
import type { Change, Failure } from '../runner/events.ts';
import { isDeletable } from './kinds.ts';
import type { Live, ObservedCluster } from './observe.ts';
import { readinessOf } from './readiness.ts';

export interface PlannedChange {
  readonly change: Change;
  /** The object as it will be sent; undefined for a deletion. */
  readonly object?: KubernetesObject;
  /** Undefined for a creation. */
  readonly live?: Live;
  /** The way to replace the object, where the change is a replacement. */
  readonly how?: Replacement;
}

/** Creations, updates and replacements in the order of `wanted`, then deletions. */
export function diffCluster(wanted: readonly KubernetesObject[], { live }: ObservedCluster): readonly PlannedChange[] {
  const keys = new Set(wanted.map(keyOf));
  const gone = [...live.values()].filter(({ object }) => !keys.has(keyOf(object)) && isDeletable(object));
  return [...wanted.flatMap((object) => changeOf(stamped(object), live.get(keyOf(object)))), ...gone.map(deletionOf)];
}

function changeOf(object: KubernetesObject, live: Live | undefined): readonly PlannedChange[] {
  if (live === undefined) return [{ change: { op: 'create', ...whatOf(object), fields: [], data: 'untouched' }, object }];
  if (fingerprintOf(live.object) === fingerprintOf(object)) return triedAgain(object, live);
  const replacement = replacementBetween(live.object, object);
  if (replacement === undefined) return [{ change: { op: 'update', ...whatOf(object), fields: [], data: 'untouched' }, object, live }];
  const fields = replacement.fields.map((path) => ({ path }));
  const data = keepsData(object) ? 'at risk' : 'untouched';
  return [{ change: { op: 'replace', ...whatOf(object), fields, data }, object, live, how: replacement.how }];
}

/** A Job that has failed permanently never runs again by itself; a completed Job stays, and its status shows it. */
function triedAgain(object: KubernetesObject, live: Live): readonly PlannedChange[] {
  if (object.kind !== 'Job') return [];
  const found = readinessOf(live.object);
  if (found.state !== 'failed') return [];
  const fields = [{ path: 'status', before: found.because, after: 'done' }];
  return [{ change: { op: 'replace', ...whatOf(object), fields, data: 'untouched' }, object, live, how: 'recreate' }];
}

const deletionOf = (live: Live): PlannedChange => ({
  change: { op: 'delete', ...whatOf(live.object), fields: [], data: keepsData(live.object) ? 'at risk' : 'untouched' },
  live,
});

const whatOf = ({ kind, metadata: { namespace, name } }: KubernetesObject) => ({
  kind,
  name: namespace === undefined ? name : `${namespace}/${name}`,
});

/** The volumes remain in any case, but their data is not served until the workload is back. */
const keepsData = ({ kind }: KubernetesObject): boolean => kind === 'StatefulSet';

/** Why these changes must not be made, even with the operator's consent. */
export function refusalOf(changes: readonly PlannedChange[]): Failure | undefined {
  const refused = changes.filter(({ how }) => how === 'refuse').map(({ change }) => `${change.kind} ${change.name}`);
  if (refused.length === 0) return undefined;
  return failure('step_failed', {
    what: `a field that never changes would have to change: ${refused.join(', ')}`,
    why: 'it would lose track of its running pods',
    fix: ['use the version that made it, or delete it by hand and run up again'],
  });
}

/** Why the operator has to agree first: the plan deletes more than half of the objects, which is more often a wrong argument than an intention. */
export function consentFor(changes: readonly PlannedChange[], { live }: ObservedCluster): Failure | undefined {
  const deletions = changes.filter(({ change }) => change.op === 'delete').length;
  const deletable = [...live.values()].filter(({ object }) => isDeletable(object)).length;
  if (deletions * 2 <= deletable) return undefined;
  return failure('needs_yes', {
    what: `${deletions} of the ${deletable} objects of this environment would be deleted`,
    fix: ['read the plan, then add --yes'],
  });
}

/**
 * A hash of the rendered object, stored on the object itself. A comparison field by field would have to know every default that an API server fills
 * in; a hash of the rendered object is independent of them.
 */
const fingerprintAnnotation = 'debt.dev/fingerprint';
/** Hashes of the fields that cannot be changed, by path, as JSON: a change of one is a replacement. */
const immutableAnnotation = 'debt.dev/immutable';

/** The object as it is sent: with its hashes. The hashes reveal nothing of Secrets, which are random values of 32 bytes. */
function stamped(object: KubernetesObject): KubernetesObject {
  const annotations = {
    ...object.metadata.annotations,
    [fingerprintAnnotation]: shortHash(object),
    [immutableAnnotation]: JSON.stringify(hashesOf(object)),
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

const fingerprintOf = ({ metadata }: KubernetesObject): string | undefined => metadata.annotations?.[fingerprintAnnotation];

/** The replacement that turns one stamped object into another; undefined when an update is enough. */
function replacementBetween(live: KubernetesObject, wanted: KubernetesObject): ReturnType<typeof replacementOf> {
  const before = live.metadata.annotations?.[immutableAnnotation];
  // The object was not ours until now: the API refuses it when a field cannot be taken over.
  if (before === undefined) return undefined;
  const hashes: unknown = JSON.parse(before);
  return replacementOf(outline(live, isRecord(hashes) ? hashes : {}), outline(wanted, hashesOf(wanted)));
}

const hashesOf = (object: KubernetesObject): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(immutableFields(object)).map(([path, value]) => [path, shortHash({ value })]));

/** The object reduced to its immutable fields, each as its hash. */
function outline({ apiVersion, kind, metadata: { name } }: KubernetesObject, hashes: Readonly<Record<string, unknown>>): KubernetesObject {
  const fields = Object.entries(hashes).map(([path, hash]) => [path.split('.'), hash] as const);
  const spec = Object.fromEntries(
    fields.flatMap(([[first, second], hash]) => (first === 'spec' && second !== undefined ? [[second, hash]] : [])),
  );
  const flat = Object.fromEntries(
    fields.flatMap(([[first, second], hash]) => (first !== undefined && second === undefined ? [[first, hash]] : [])),
  );
  return { ...flat, spec, apiVersion, kind, metadata: { name } };
}
