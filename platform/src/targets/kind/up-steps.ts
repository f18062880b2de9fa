/** The steps of `up`: images and cluster in parallel, then what pods need, then the units wave by wave. */
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { condition, text } from '../../cluster/fields.ts';
import { KubectlError } from '../../cluster/kubectl-error.ts';
import { PlatformError } from '../../failures/failures.ts';
import { buildImages, referencesOf } from '../../images/build.ts';
import { findBuilder } from '../../images/builders.ts';
import { ownPlatform, type PlannedImage } from '../../images/context.ts';
import { isKubernetesObject } from '../../render/kubernetes/objects.ts';
import type { Step } from '../../runner/target.ts';
import { sourceRoot } from '../../tools/source-root.ts';
import { createCluster, writeKubeconfig } from './cluster.ts';
import { isMirrorOther, missingImages } from './diff.ts';
import { objectSteps, type UpInput } from './object-steps.ts';
import type { KindOptions } from './options.ts';
import { kubectlFor } from './tools.ts';

const apiTimeoutMs = 180_000;
const pollMs = 1_000;

export function upSteps(input: UpInput): readonly Step[] {
  const { known, world } = input;
  const images = known.images.filter((image) => missingImages(referencesOf(image), world).length > 0);
  const build = images.length === 0 ? [] : [buildStep(input, images)];
  const isCluster = world.inside === undefined || world.inside.cordoned || isMirrorOther(input.options.mirror, world.mirror);
  const cluster = isCluster ? [clusterStep(input)] : [];
  const load = images.length === 0 ? [] : [loadStep(input, images, [...build, ...cluster])];
  return [...build, ...cluster, ...load, ...objectSteps(input, cluster, load)];
}

const ids = (steps: readonly Step[]): readonly string[] => steps.map(({ id }) => id);

function buildStep({ options: { variables } }: UpInput, images: readonly PlannedImage[]): Step {
  return {
    id: 'build',
    title: 'Build the images',
    after: [],
    async run(report, signal) {
      const builder = await findBuilder(variables, 'docker');
      await buildImages(images, builder, {
        root: sourceRoot,
        variables,
        platform: ownPlatform,
        force: false,
        signal,
        onImage({ image: { recipe }, state, logPath }) {
          const note = state === 'building' ? `${recipe.id}, with its log in ${logPath}` : `${recipe.id} is ${state}`;
          report({
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
  const { layout, variables, docker, nodeImage, mirror } = options;
  const form = { ingress: known.ingress, nodeImage: nodeImage.asked ?? nodeImage.recorded };
  return {
    id: 'cluster',
    title: world.owner === 'us' ? 'Start the cluster again' : 'Make the cluster',
    after: [],
    async run(report, signal) {
      const note = (what: string) => report({ type: 'step', step: 'cluster', state: 'progress', note: what });
      await options.remember();
      if (world.owner !== 'us' || world.node === undefined) {
        await rm(layout.kubeconfig, { force: true });
        await createCluster({ layout, variables, docker }, form, note, signal);
      } else if (world.node.state !== 'running') {
        await docker.start(world.node, signal);
        await writeKubeconfig({ layout, variables });
      }
      if (mirror !== undefined) await docker.setMirror(mirror.value, signal);
      await untilNodeReady(options, note, signal);
      await kubectlFor(layout, variables).run(['uncordon', docker.nodeName], { signal });
    },
  };
}

/** Waits until the API answers and then until the node reports that it is ready for pods. */
async function untilNodeReady(
  { layout, variables, docker }: KindOptions,
  note: (what: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const kubectl = kubectlFor(layout, variables);
  const deadline = performance.now() + apiTimeoutMs;
  for (;;) {
    const obstacle = await kubectl.list(['get', 'nodes', '--request-timeout=10s'], { signal }).then(unready, whyUnavailable);
    if (obstacle === undefined) return;
    note(obstacle);
    if (performance.now() >= deadline)
      throw new PlatformError('timeout', {
        what: `the cluster did not come up: ${obstacle}`,
        fix: [`docker logs ${docker.nodeName}`, 'run the command again to wait longer'],
      });
    await delay(pollMs, undefined, { signal });
  }
}

function unready(nodes: readonly unknown[]): string | undefined {
  const known = nodes.filter(isKubernetesObject);
  if (known.length === 0) return 'there is no node yet';
  const waiting = known.find((node) => condition(node, 'Ready')?.['status'] !== 'True');
  return waiting === undefined ? undefined : `the node reports: ${text(condition(waiting, 'Ready')?.['message']) || 'nothing yet'}`;
}

function whyUnavailable(error: unknown): string {
  if (error instanceof KubectlError && ['unreachable', 'timed out', 'forbidden'].includes(error.reason))
    return 'the API does not answer yet';
  throw error;
}

function loadStep({ options: { docker } }: UpInput, images: readonly PlannedImage[], after: readonly Step[]): Step {
  return {
    id: 'load',
    title: 'Bring the images into the cluster',
    after: ids(after),
    async run(report, signal) {
      const missing = missingImages(images.flatMap(referencesOf), { loaded: await docker.loaded(signal) });
      if (missing.length === 0) return;
      report({ type: 'step', step: 'load', state: 'progress', note: `${missing.length} images` });
      await docker.load(missing, signal);
    },
  };
}
