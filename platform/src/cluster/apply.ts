/**
 * Applies the changes of a plan wave by wave; each wave is ready before the next one begins. Deletions come last, when nothing needs the old objects
 * any more. Each object carries its own fingerprint, so the next run completes a run that was killed at any point.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../failures/failures.ts';
import { environmentLabel } from '../render/kubernetes/names.ts';
import { isKubernetesObject, type KubernetesObject, keyOf } from '../render/kubernetes/objects.ts';
import { waveOf } from '../render/kubernetes/render.ts';
import { type PlannedChange, refusalOf } from './diff.ts';
import { pathOf } from './kinds.ts';
import { type Kubectl, type KubectlCall } from './kubectl.ts';
import { KubectlError } from './kubectl-error.ts';
import { type Live, liveOnes } from './observe.ts';
import { problemAmong } from './pod-problem.ts';
import { becomesReady, lastingKinds, readinessOf } from './readiness.ts';

export interface ApplyOptions {
  readonly kubectl: Kubectl;
  readonly environment: string;
  /** All desired objects, not only the changed ones: objects that an earlier run applied must become ready too. */
  readonly wanted: readonly KubernetesObject[];
  readonly changes: readonly PlannedChange[];
  readonly signal: AbortSignal;
  /** Reports what the run waits for and why, at least every `pollMs`. */
  readonly progress?: (note: string) => void;
  /** The maximum time for one wave to become ready, and for one object to disappear. */
  readonly readyTimeoutMs?: number;
  readonly pollMs?: number;
}

/** The field manager of the fields that we apply, as the API records it. */
export const fieldManager = 'debt-platform';
const defaults = { readyTimeoutMs: 600_000, pollMs: 1_000 } as const;

/**
 * `changes` are those of `wanted`. A caller that applies only a part of the desired objects leaves out the deletions, or everything else is deleted.
 * Throws what `refusalOf` returns, `KubectlError`s, `timeout` and `step_failed` with the reason, and the signal's reason when it aborts.
 */
export async function applyChanges(options: ApplyOptions): Promise<void> {
  const { wanted, changes } = options;
  const refusal = refusalOf(changes);
  if (refusal !== undefined) throw new PlatformError(refusal.id, refusal);
  for (const wave of [...new Set(wanted.map(waveOf))].toSorted((a, b) => a - b)) {
    const now = changes.filter(({ object }) => object !== undefined && waveOf(object) === wave);
    for (const { live, how } of now) if (live !== undefined && how !== undefined) await remove(live, how === 'orphan', options);
    await send(
      now.flatMap(({ object }) => object ?? []),
      options,
    );
    await ready(
      wanted.filter((object) => waveOf(object) === wave && becomesReady(object)),
      options,
    );
  }
  for (const { change, live } of changes) if (change.op === 'delete' && live !== undefined) await remove(live, false, options);
}

/** Applies server-side, so that no copy of a Secret ends in an annotation. Fields of other managers are not taken over. */
async function send(objects: readonly KubernetesObject[], { kubectl, signal }: ApplyOptions): Promise<void> {
  if (objects.length === 0) return;
  // A stream of objects, not a List: kubectl leaves the validation of fields to the API for single objects only.
  const input = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  await kubectl.run(['apply', '--server-side', '--validate=strict', `--field-manager=${fieldManager}`, '--filename=-'], { input, signal });
}

/** Deletes by name, and only if the object is still the one that was observed. Resolves when it is gone. */
async function remove({ uid, object }: Live, orphan: boolean, options: ApplyOptions): Promise<void> {
  const { kubectl, signal } = options;
  const input = JSON.stringify({
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid },
    propagationPolicy: orphan ? 'Orphan' : 'Foreground',
  });
  const path = pathOf(object);
  await kubectl.run(['delete', `--raw=${path}`, '--filename=-'], { input, signal }).catch(unlessNotFound);
  await until(options, async () => {
    const there = await kubectl.run(['get', `--raw=${path}`], { signal }).catch(unlessNotFound);
    return there === undefined || !there.includes(uid) ? undefined : `${keyOf(object)} is being deleted`;
  });
}

function unlessNotFound(error: unknown): undefined {
  if (error instanceof KubectlError && error.reason === 'not found') return;
  throw error;
}

async function ready(objects: readonly KubernetesObject[], options: ApplyOptions): Promise<void> {
  if (objects.length === 0) return;
  const { kubectl, environment, signal } = options;
  const resources = lastingKinds.map((kind) => kind.toLowerCase()).join(',');
  await until(options, async () => {
    const args = ['get', resources, '--all-namespaces', `--selector=${environmentLabel}=${environment}`];
    const live = new Map(liveOnes(await kubectl.list(args, { signal })).map((each) => [keyOf(each.object), each.object]));
    for (const object of objects) {
      const there = live.get(keyOf(object));
      if (there === undefined) return `${keyOf(object)} is not there`;
      const found = readinessOf(there);
      if (found.state === 'ready') continue;
      const why = `${keyOf(object)}: ${(await reasonOf(kubectl, there, { signal })) ?? found.because}`;
      if (found.state === 'failed') throw new PlatformError('step_failed', { what: `${keyOf(object)} failed: ${found.because}`, why });
      return why;
    }
    return undefined;
  });
}

async function reasonOf(kubectl: Kubectl, object: KubernetesObject, call: KubectlCall): Promise<string | undefined> {
  const args = ['get', 'pods,events', `--namespace=${object.metadata.namespace ?? 'default'}`];
  return problemAmong((await kubectl.list(args, call)).filter(isKubernetesObject), object)?.because;
}

/** Polls until there is no obstacle any more; reports every obstacle as progress. */
async function until(options: ApplyOptions, obstacle: () => Promise<string | undefined>): Promise<void> {
  const { signal, progress, readyTimeoutMs = defaults.readyTimeoutMs, pollMs = defaults.pollMs } = options;
  const deadline = performance.now() + readyTimeoutMs;
  for (;;) {
    const note = await obstacle();
    if (note === undefined) return;
    progress?.(note);
    if (performance.now() >= deadline)
      throw new PlatformError('timeout', {
        what: `not ready after ${readyTimeoutMs / 1000} s: ${note}`,
        fix: ['run the command again to wait longer'],
      });
    await delay(pollMs, undefined, { signal });
  }
}
