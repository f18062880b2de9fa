/**
 * The steps that apply objects to the cluster: first what pods need, then the units wave by wave. At the end, objects that are no longer desired
 * are pruned.
 */

import { applyChanges } from '../../cluster/apply.ts';
import { consentFor, diffCluster, type PlannedChange } from '../../cluster/diff.ts';
import { ensureLogins } from '../../cluster/logins.ts';
import { observeCluster } from '../../cluster/observe.ts';
import { becomesReady, readinessOf } from '../../cluster/readiness.ts';
import { PlatformError } from '../../failures/failures.ts';
import type { Resolved, UnitId } from '../../model/resolved.ts';
import { type KubernetesObject, keyOf } from '../../render/kubernetes/objects.ts';
import { waveOf } from '../../render/kubernetes/render.ts';
import { loginKeys } from '../../render/kubernetes/secrets.ts';
import type { NewEvent } from '../../runner/events.ts';
import type { Step } from '../../runner/target.ts';
import { plannedIn } from './diff.ts';
import type { ObservedState } from './observed-state.ts';
import type { KindOptions, Known } from './options.ts';
import { kubectlFor } from './tools.ts';
import { renderedOf, secretsOf } from './wanted.ts';

/** Earlier waves hold the namespaces and the objects that pods refer to. */
const firstUnitWave = 2;

export interface UpInput {
  readonly options: KindOptions;
  readonly known: Known;
  readonly wanted: Resolved;
  readonly world: ObservedState;
  /** Every desired object of the cluster, as far as it is known before the cluster is observed again. */
  readonly objects: readonly KubernetesObject[];
}

interface Plan {
  readonly objects: readonly KubernetesObject[];
  readonly changes: readonly PlannedChange[];
}

/** The first of these steps makes the plan, once the cluster can be observed; the others carry it out. */
export function objectSteps(input: UpInput, cluster: readonly Step[], load: readonly Step[]): readonly Step[] {
  const { options, wanted, world, objects } = input;
  let plan: Plan = { objects: [], changes: [] };
  const ground: Step = {
    id: 'ground',
    title: 'Make namespaces, passwords and rules',
    after: cluster.map(({ id }) => id),
    async run(report, signal) {
      await options.remember();
      plan = await makePlan(input, signal);
      await applyWaves({ ...input, plan, report, step: 'ground', signal }, (wave) => wave < firstUnitWave);
    },
  };
  const pending = pendingWaves(objects, world);
  const steps: Step[] = [ground];
  for (const wave of [...new Set(objects.map(waveOf))].filter((each) => each >= firstUnitWave).toSorted((a, b) => a - b)) {
    if (!pending(wave)) continue;
    const units = unitsOf(
      wanted,
      objects.filter((object) => waveOf(object) === wave),
    );
    const previous = steps.at(-1) ?? ground;
    const id = `wave-${wave}`;
    steps.push({
      id,
      title: `Start ${units.join(', ')}`,
      after: [previous.id, ...(previous === ground ? load.map((each) => each.id) : [])],
      async run(report, signal) {
        for (const unit of units) report({ type: 'unit', unit, state: 'starting' });
        await applyWaves({ ...input, plan, report, step: id, signal }, (each) => each === wave);
        for (const unit of units) report({ type: 'unit', unit, state: 'ready' });
      },
    });
  }
  // Superfluous objects of a stopped cluster are known only once it runs.
  const mayPrune = world.inside === undefined ? world.owner === 'us' : plannedIn(objects, world.inside.cluster).some(isDeletion);
  return mayPrune ? [...steps, pruneStep(input, () => plan, steps.at(-1) ?? ground)] : steps;
}

const isDeletion = ({ change }: PlannedChange): boolean => change.op === 'delete';

/** All waves when the cluster was not observed; otherwise those with an object that differs or is not ready. */
function pendingWaves(objects: readonly KubernetesObject[], { inside }: ObservedState): (wave: number) => boolean {
  if (inside === undefined) return () => true;
  const { cluster } = inside;
  const changing = plannedIn(objects, cluster).flatMap(({ object }) => object ?? []);
  const unreadyOnes = objects.filter((object) => {
    const live = cluster.live.get(keyOf(object));
    return live !== undefined && readinessOf(live.object).state !== 'ready';
  });
  const waves = new Set([...changing, ...unreadyOnes].map(waveOf));
  return (wave) => waves.has(wave);
}

function unitsOf({ units }: Resolved, objects: readonly KubernetesObject[]): readonly UnitId[] {
  const names = new Set(objects.filter(becomesReady).map(({ metadata }) => metadata.labels?.['app.kubernetes.io/name']));
  return units.map(({ id }) => id).filter((id) => names.has(id));
}

async function makePlan({ options: { layout, variables, yes }, known, wanted }: UpInput, signal: AbortSignal): Promise<Plan> {
  const kubectl = kubectlFor(layout, variables);
  const environment = layout.name;
  const rendered = renderedOf(wanted, known.facts);
  const namespaces = rendered.filter(({ kind }) => kind === 'Namespace');
  const before = await observeCluster(kubectl, environment, signal);
  const changes = diffCluster(namespaces, before).filter((each) => !isDeletion(each));
  await applyChanges({ kubectl, environment, wanted: namespaces, changes, signal });
  const logins = await ensureLogins(kubectl, { environment, keys: loginKeys(wanted), volumes: before.volumes, signal });
  const objects = [...rendered, ...secretsOf(wanted, logins)];
  const world = changes.length === 0 ? before : await observeCluster(kubectl, environment, signal);
  const planned = diffCluster(objects, world);
  const question = yes ? undefined : consentFor(planned, world);
  if (question !== undefined) throw new PlatformError(question.id, question);
  return { objects, changes: planned };
}

interface Applying extends UpInput {
  readonly plan: Plan;
  readonly report: (event: NewEvent) => void;
  readonly step: string;
  readonly signal: AbortSignal;
}

async function applyWaves({ options, plan, report, step, signal }: Applying, of: (wave: number) => boolean): Promise<void> {
  const { layout, variables } = options;
  await applyChanges({
    kubectl: kubectlFor(layout, variables),
    environment: layout.name,
    wanted: plan.objects.filter((object) => of(waveOf(object))),
    changes: plan.changes.filter(({ object }) => object !== undefined && of(waveOf(object))),
    signal,
    progress: (note) => report({ type: 'step', step, state: 'progress', note }),
  });
}

/** Runs last, when nothing needs the old objects any more. */
function pruneStep({ options }: UpInput, planOf: () => Plan, after: Step): Step {
  return {
    id: 'prune',
    title: 'Delete objects that are no longer wanted',
    after: [after.id],
    async run(report, signal) {
      const { layout, variables } = options;
      const deletions = planOf().changes.filter(isDeletion);
      for (const { change } of deletions) report({ type: 'step', step: 'prune', state: 'progress', note: `${change.kind} ${change.name}` });
      await applyChanges({ kubectl: kubectlFor(layout, variables), environment: layout.name, wanted: [], changes: deletions, signal });
    },
  };
}
