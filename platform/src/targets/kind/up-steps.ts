/** What bringing an environment up does: images and cluster side by side, then what pods need, then the units wave by wave. */
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isKubernetesObject, type KubernetesObject, keyOf } from '../../charts/objects.ts';
import { waveOf } from '../../charts/render.ts';
import { loginKeys } from '../../charts/secrets.ts';
import { buildImages, referencesOf } from '../../images/build.ts';
import { findBuilder } from '../../images/builders.ts';
import { ownPlatform, type PlannedImage } from '../../images/context.ts';
import { applyChanges } from '../../kubernetes/apply.ts';
import { consentFor, diffCluster, type PlannedChange } from '../../kubernetes/diff.ts';
import { condition, text } from '../../kubernetes/fields.ts';
import { KubectlError } from '../../kubernetes/kubectl-error.ts';
import { ensureLogins } from '../../kubernetes/logins.ts';
import { observeCluster } from '../../kubernetes/observe.ts';
import { becomesReady, readinessOf } from '../../kubernetes/readiness.ts';
import type { Resolved, UnitId } from '../../model/resolved.ts';
import type { Said } from '../../runner/events.ts';
import { PlatformError } from '../../runner/failures.ts';
import type { Step } from '../../runner/target.ts';
import { sourceRoot } from '../embedded/layout.ts';
import { createCluster, writeKubeconfig } from './cluster.ts';
import { missingImages, plannedIn } from './diff.ts';
import type { KindOptions, Known } from './runner.ts';
import { kubectlFor } from './tools.ts';
import { renderedOf, secretsOf } from './wanted.ts';
import type { World } from './world.ts';

type Say = (said: Said) => void;
const apiTimeoutMs = 180_000;
const pollMs = 1_000;
/** Before it come namespaces and what pods refer to. */
const firstUnitWave = 2;

export interface UpInput {
  readonly options: KindOptions;
  readonly known: Known;
  readonly wanted: Resolved;
  readonly world: World;
  /** Everything that is wanted in the cluster, as far as it is known before it is looked at again. */
  readonly objects: readonly KubernetesObject[];
}

export function upSteps(input: UpInput): readonly Step[] {
  const { known, world } = input;
  const images = known.images.filter((image) => missingImages(referencesOf(image), world).length > 0);
  const build = images.length === 0 ? [] : [buildStep(input, images)];
  const cluster = world.inside === undefined || world.inside.cordoned ? [clusterStep(input)] : [];
  const load = images.length === 0 ? [] : [loadStep(input, images, [...build, ...cluster])];
  return [...build, ...cluster, ...load, ...objectSteps(input, cluster, load)];
}

const ids = (steps: readonly Step[]): readonly string[] => steps.map(({ id }) => id);

function buildStep({ options: { variables } }: UpInput, images: readonly PlannedImage[]): Step {
  return {
    id: 'build',
    title: 'Build the images',
    after: [],
    async run(say, signal) {
      const builder = await findBuilder(variables, 'docker');
      await buildImages(images, builder, {
        root: sourceRoot,
        variables,
        platform: ownPlatform,
        force: false,
        signal,
        onImage({ image: { recipe }, state, logPath }) {
          const note = state === 'building' ? `${recipe.id}, which says how in ${logPath}` : `${recipe.id} is ${state}`;
          say({
            type: 'step',
            step: 'build',
            state: 'progress',
            note,
            part: images.findIndex((each) => each.recipe === recipe) / images.length,
          });
        },
      });
    },
  };
}

function clusterStep({ options, known, world }: UpInput): Step {
  const { layout, variables, docker } = options;
  return {
    id: 'cluster',
    title: world.owner === 'us' ? 'Start the cluster again' : 'Make the cluster',
    after: [],
    async run(say, signal) {
      const note = (what: string) => say({ type: 'step', step: 'cluster', state: 'progress', note: what });
      await options.remember();
      if (world.owner !== 'us' || world.node === undefined) {
        await rm(layout.kubeconfig, { force: true });
        await createCluster({ layout, variables, docker }, known.way, note, signal);
      } else if (world.node.state !== 'running') {
        await docker.start(world.node, signal);
        await writeKubeconfig({ layout, variables });
      }
      await untilNodeReady(options, note, signal);
      await kubectlFor(layout, variables).run(['uncordon', docker.nodeName], { signal });
    },
  };
}

/** The API answers first, then the node says that it can take pods. */
async function untilNodeReady({ layout, variables }: KindOptions, note: (what: string) => void, signal: AbortSignal): Promise<void> {
  const kubectl = kubectlFor(layout, variables);
  const deadline = performance.now() + apiTimeoutMs;
  for (;;) {
    const inTheWay = await kubectl.list(['get', 'nodes', '--request-timeout=10s'], { signal }).then(unready, whyAway);
    if (inTheWay === undefined) return;
    note(inTheWay);
    if (performance.now() >= deadline)
      throw new PlatformError('TIMEOUT', {
        what: `the cluster did not come up: ${inTheWay}`,
        fix: ['docker logs NODE', 'run the command again to wait longer'],
      });
    await delay(pollMs, undefined, { signal });
  }
}

function unready(nodes: readonly unknown[]): string | undefined {
  const known = nodes.filter(isKubernetesObject);
  if (known.length === 0) return 'there is no node yet';
  const waiting = known.find((node) => condition(node, 'Ready')?.['status'] !== 'True');
  return waiting === undefined ? undefined : `the node says: ${text(condition(waiting, 'Ready')?.['message']) || 'nothing yet'}`;
}

function whyAway(error: unknown): string {
  if (error instanceof KubectlError && ['unreachable', 'timed out', 'forbidden'].includes(error.reason))
    return 'the API does not answer yet';
  throw error;
}

function loadStep({ options: { docker } }: UpInput, images: readonly PlannedImage[], after: readonly Step[]): Step {
  return {
    id: 'load',
    title: 'Bring the images into the cluster',
    after: ids(after),
    async run(say, signal) {
      const missing = missingImages(images.flatMap(referencesOf), { loaded: await docker.loaded(signal) });
      if (missing.length === 0) return;
      say({ type: 'step', step: 'load', state: 'progress', note: `${missing.length} images` });
      await docker.load(missing, signal);
    },
  };
}

interface Plan {
  readonly objects: readonly KubernetesObject[];
  readonly changes: readonly PlannedChange[];
}

/** The plan is made when the cluster can be looked at, by the first of these steps, and carried out by the others. */
function objectSteps(input: UpInput, cluster: readonly Step[], load: readonly Step[]): readonly Step[] {
  const { options, wanted, world, objects } = input;
  let plan: Plan = { objects: [], changes: [] };
  const ground: Step = {
    id: 'ground',
    title: 'Make namespaces, passwords and rules',
    after: ids(cluster),
    async run(say, signal) {
      await options.remember();
      plan = await makePlan(input, signal);
      await applyWaves({ ...input, plan, say, step: 'ground', signal }, (wave) => wave < firstUnitWave);
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
      after: steps.length === 1 ? [...ids([previous]), ...ids(load)] : ids([previous]),
      async run(say, signal) {
        for (const unit of units) say({ type: 'unit', unit, state: 'starting' });
        await applyWaves({ ...input, plan, say, step: id, signal }, (each) => each === wave);
        for (const unit of units) say({ type: 'unit', unit, state: 'ready' });
      },
    });
  }
  // What a stopped cluster has too much is known when it runs.
  const mayPrune = world.inside === undefined ? world.owner === 'us' : plannedIn(objects, world.inside.cluster).some(isDeletion);
  return mayPrune ? [...steps, pruneStep(input, () => plan, steps.at(-1) ?? ground)] : steps;
}

const isDeletion = ({ change }: PlannedChange): boolean => change.op === 'delete';

/** Without a look inside, everything; else what differs or is not ready. */
function pendingWaves(objects: readonly KubernetesObject[], { inside }: World): (wave: number) => boolean {
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
  readonly say: Say;
  readonly step: string;
  readonly signal: AbortSignal;
}

async function applyWaves({ options, plan, say, step, signal }: Applying, of: (wave: number) => boolean): Promise<void> {
  const { layout, variables } = options;
  await applyChanges({
    kubectl: kubectlFor(layout, variables),
    environment: layout.name,
    wanted: plan.objects.filter((object) => of(waveOf(object))),
    changes: plan.changes.filter(({ object }) => object !== undefined && of(waveOf(object))),
    signal,
    progress: (note) => say({ type: 'step', step, state: 'progress', note }),
  });
}

/** Last, when nothing needs the old objects any more. */
function pruneStep({ options }: UpInput, planOf: () => Plan, after: Step): Step {
  return {
    id: 'prune',
    title: 'Take away what is not wanted any more',
    after: [after.id],
    async run(say, signal) {
      const { layout, variables } = options;
      const deletions = planOf().changes.filter(isDeletion);
      for (const { change } of deletions) say({ type: 'step', step: 'prune', state: 'progress', note: `${change.kind} ${change.name}` });
      await applyChanges({ kubectl: kubectlFor(layout, variables), environment: layout.name, wanted: [], changes: deletions, signal });
    },
  };
}
