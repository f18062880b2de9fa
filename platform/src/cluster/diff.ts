/** Compares the desired with the observed objects. Pure. */

import { failure } from '../failures/failures.ts';
import type { Replacement } from '../render/kubernetes/immutable.ts';
import { type KubernetesObject, keyOf } from '../render/kubernetes/objects.ts';
import type { Change, Failure } from '../runner/events.ts';
import { fingerprintOf, replacementBetween, stamped } from './fingerprint.ts';
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
