/** The running units of an environment, derived from the objects of its cluster. Pure. */

import type { Unit, UnitId } from '../model/resolved.ts';
import { unitLabel } from '../render/kubernetes/names.ts';
import type { KubernetesObject } from '../render/kubernetes/objects.ts';
import type { UnitState } from '../runner/events.ts';
import type { Status, UnitStatus } from '../runner/target.ts';
import { condition, later, metadataOf, numberOf, part, records, text } from './fields.ts';
import { podsAmong, problemAmong } from './pod-problem.ts';
import { becomesReady, readinessOf } from './readiness.ts';

/** All pods of an environment that are units of its model, in the model's order. */
export function statusOfUnits(units: readonly Unit[], around: readonly KubernetesObject[]): Pick<Status, 'phase' | 'units'> {
  const pods = units.filter(({ placement }) => placement === 'pod');
  const owners = new Map(pods.map(({ id }) => [id, ownerOf(id, around)] as const));
  const statuses = pods.map((unit) => statusOf(unit, owners, pods, around));
  const lasting = statuses.filter((_, at) => pods[at]?.kind !== 'task');
  return { phase: phaseOf(lasting), units: lasting.every(({ state }) => state === 'waiting') ? [] : statuses };
}

function phaseOf(lasting: readonly UnitStatus[]): Status['phase'] {
  const all = (...states: readonly UnitState[]) => lasting.every(({ state }) => states.includes(state));
  if (all('stopped', 'waiting')) return 'stopped';
  if (all('stopped', 'stopping')) return 'stopping';
  return lasting.some(({ state }) => state === 'waiting') ? 'starting' : 'running';
}

/** Each Job has a name derived from its content, so there may be several: the newest one counts. */
export function ownerOf(unit: UnitId, around: readonly KubernetesObject[]): KubernetesObject | undefined {
  const born = (object: KubernetesObject): string => text(metadataOf(object, 'creationTimestamp'));
  return around
    .filter((each) => becomesReady(each) && each.metadata.labels?.[unitLabel] === unit)
    .reduce<KubernetesObject | undefined>((a, b) => (a === undefined || born(b) > born(a) ? b : a), undefined);
}

function statusOf(
  { id, kind }: Unit,
  owners: ReadonlyMap<UnitId, KubernetesObject | undefined>,
  units: readonly Unit[],
  around: readonly KubernetesObject[],
): UnitStatus {
  const owner = owners.get(id);
  if (owner === undefined) {
    // A Job is removed some time after it ended. Units that depend on it exist only because it succeeded.
    const wasDone = kind === 'task' && units.some((other) => other.after.includes(id) && owners.get(other.id) !== undefined);
    return wasDone
      ? { unit: id, state: 'ready', because: 'done', restarts: 0 }
      : { unit: id, state: 'waiting', because: 'it is not in the cluster', restarts: 0 };
  }
  const pods = podsAmong(around, owner);
  const found = stateOf(owner, pods, around);
  const since = found.since ?? '';
  return { unit: id, restarts: restartsOf(owner, pods), ...found, ...(since === '' ? {} : { since }) };
}

type Found = Pick<UnitStatus, 'state'> & Partial<Pick<UnitStatus, 'because' | 'since'>>;

/** The state of one object. Of a Job, `ready` means that it has completed. */
export function stateOf(owner: KubernetesObject, pods: readonly KubernetesObject[], around: readonly KubernetesObject[]): Found {
  if (part(owner, 'spec')['replicas'] === 0) return switchedOff(owner, around);
  const readiness = readinessOf(owner);
  const since = sinceOf(owner, pods);
  switch (readiness.state) {
    case 'ready':
      return owner.kind === 'Job' ? { state: 'ready', because: 'done', since } : { state: 'ready', since };
    case 'failed':
      return { state: 'crashed', because: problemAmong(around, owner)?.because ?? readiness.because, since };
    case 'waiting':
      return notReady(owner, pods, around, { because: readiness.because, since });
    default:
      return readiness satisfies never;
  }
}

function notReady(
  owner: KubernetesObject,
  pods: readonly KubernetesObject[],
  around: readonly KubernetesObject[],
  { because, since }: { readonly because: string; readonly since: string },
): Found {
  const problem = problemAmong(around, owner);
  if (problem !== undefined) return { state: problem.hopeless ? 'crashed' : 'unready', because: problem.because, since };
  const fell = pods.find(wasReady);
  if (fell !== undefined) return { state: 'unready', because: `pod ${fell.metadata.name} runs and is not ready any more`, since };
  return { state: 'starting', because: owner.kind === 'Job' && pods.length > 0 ? 'it runs' : because, since };
}

/** A pod starts as not ready; a later change means that it was ready in between. */
function wasReady(pod: KubernetesObject): boolean {
  const ready = condition(pod, 'Ready');
  const started = records(part(pod, 'status')['containerStatuses']).map((each) => text(part(part(each, 'state'), 'running')['startedAt']));
  return ready?.['status'] === 'False' && started.some((at) => at !== '' && text(ready['lastTransitionTime']) > at);
}

/** Terminating pods still belong to it. */
function switchedOff(owner: KubernetesObject, around: readonly KubernetesObject[]): Found {
  const left = around.filter((each) => each.kind === 'Pod' && each.metadata.labels?.[unitLabel] === owner.metadata.labels?.[unitLabel]);
  return left.length > 0 ? { state: 'stopping', because: `${left.length} pods are being deleted` } : { state: 'stopped' };
}

/** The last change that the cluster has recorded. */
function sinceOf(owner: KubernetesObject, pods: readonly KubernetesObject[]): string {
  const ended = text(part(owner, 'status')['completionTime']);
  if (ended !== '') return ended;
  const changed = pods.map((pod) => text(condition(pod, 'Ready')?.['lastTransitionTime'])).reduce(later, '');
  return changed === '' ? text(condition(owner, 'Available')?.['lastTransitionTime'] ?? metadataOf(owner, 'creationTimestamp')) : changed;
}

function restartsOf(owner: KubernetesObject, pods: readonly KubernetesObject[]): number {
  if (owner.kind === 'Job') return numberOf(part(owner, 'status')['failed']);
  const all = pods.flatMap((pod) => records(part(pod, 'status')['containerStatuses']));
  return all.reduce((sum, each) => sum + numberOf(each['restartCount']), 0);
}
