/** Restarts the pods of one unit, one after the other where there are several, and waits until they are ready. */
import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../failures/failures.ts';
import type { UnitId } from '../model/resolved.ts';
import type { KubernetesObject } from '../render/kubernetes/objects.ts';
import { condition, metadataOf, text } from './fields.ts';
import type { Kubectl } from './kubectl.ts';
import { KubectlError } from './kubectl-error.ts';
import type { Look } from './logs.ts';
import { podsAmong } from './pod-problem.ts';
import { ownerOf } from './status.ts';

export interface RestartInput {
  readonly kubectl: Kubectl;
  readonly look: () => Promise<Look>;
  readonly lookMs?: number;
}

const defaultLookMs = 1_000;

/**
 * Throws `not_found` and `not_running` before any change, `unit_crashed` when one of the new pods fails permanently, and the signal's reason. An
 * abort ends only the wait.
 */
export async function restartUnit(
  { kubectl, look, lookMs = defaultLookMs }: RestartInput,
  unit: UnitId,
  signal: AbortSignal,
): Promise<void> {
  const { objects, units } = await look();
  const owner = ownerOf(unit, objects);
  if (owner === undefined) throw notThere(unit, units.length > 0);
  if (owner.kind === 'Job')
    throw new PlatformError('not_here', {
      what: `${unit} is a task that runs once`,
      why: 'it is done again when what it runs has changed',
      fix: ['debt-platform up'],
    });
  const before = new Set(podsAmong(objects, owner).map(uidOf));
  const { name, namespace = 'default' } = owner.metadata;
  await kubectl.run(['rollout', 'restart', `${owner.kind.toLowerCase()}/${name}`, `--namespace=${namespace}`], { signal });
  if (owner.kind === 'StatefulSet') await replaceBroken(kubectl, podsAmong(objects, owner), signal);
  for (;;) {
    const now = await look();
    const status = now.units.find((each) => each.unit === unit);
    const there = ownerOf(unit, now.objects);
    if (status?.state === 'ready') return;
    // Earlier pods are already being terminated, in whatever state they are.
    const others = there === undefined ? [] : podsAmong(now.objects, there);
    if (status?.state === 'crashed' && others.some((pod) => !before.has(uidOf(pod)))) throw crashed(unit, status.because);
    await delay(lookMs, undefined, { signal });
  }
}

const uidOf = (pod: KubernetesObject): string => text(metadataOf(pod, 'uid'));

/** A StatefulSet waits for its pod to become ready before it replaces it: forever, when the pod cannot become ready. */
async function replaceBroken(kubectl: Kubectl, pods: readonly KubernetesObject[], signal: AbortSignal): Promise<void> {
  for (const pod of pods) {
    if (condition(pod, 'Ready')?.['status'] === 'True') continue;
    const path = `/api/v1/namespaces/${pod.metadata.namespace ?? 'default'}/pods/${pod.metadata.name}`;
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: uidOf(pod) } });
    await kubectl.run(['delete', `--raw=${path}`, '--filename=-'], { input, signal }).catch((error: unknown) => {
      // Another process has already deleted it.
      if (!(error instanceof KubectlError && (error.reason === 'not found' || error.reason === 'conflict'))) throw error;
    });
  }
}

const notThere = (unit: UnitId, isUp: boolean): PlatformError =>
  isUp
    ? new PlatformError('not_found', { what: `${unit} is not in the cluster`, fix: ['debt-platform up'] })
    : new PlatformError('not_running', { what: 'nothing runs in the cluster', fix: ['debt-platform up'] });

const crashed = (unit: UnitId, because = 'it gave up'): PlatformError =>
  new PlatformError('unit_crashed', {
    what: `${unit} was restarted and does not become ready`,
    why: because,
    fix: [`debt-platform logs ${unit}`],
  });
