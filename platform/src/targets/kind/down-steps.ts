/** The steps of `down`: either the pods are drained as in a rollout and the node stops with its volumes, or the cluster is deleted. */
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { metadataOf, part } from '../../cluster/fields.ts';
import type { Kubectl } from '../../cluster/kubectl.ts';
import { KubectlError } from '../../cluster/kubectl-error.ts';
import { cluster } from '../../model/cluster.ts';
import { isKubernetesObject, type KubernetesObject } from '../../render/kubernetes/objects.ts';
import type { Step } from '../../runner/target.ts';
import { deleteCluster, deleteHalfMade } from './cluster.ts';
import { stopSeconds } from './docker.ts';
import type { ObservedState } from './observed-state.ts';
import type { KindOptions } from './options.ts';
import { removeMark } from './record.ts';
import { kubectlFor } from './tools.ts';

const pollMs = 500;
/** Longer than the termination grace period of any of our pods. */
const drainTimeoutMs = 120_000;

export function downSteps(options: KindOptions, world: ObservedState, purge: boolean): readonly Step[] {
  if (world.owner === 'us, half made') return forgotten(options, [halfMadeStep(options)], purge);
  if (purge) return forgotten(options, world.owner === 'us' && world.node !== undefined ? [deleteStep(options)] : [], purge);
  return [drainStep(options), stopStep(options)];
}

/**
 * Cordons the node, so that no pod is replaced, and then deletes the pods: ours first, while the stores still answer. No other object changes, so
 * the next `up` only has to start the node and uncordon it.
 */
function drainStep({ layout, variables, docker }: KindOptions): Step {
  return {
    id: 'drain',
    title: 'Let everything finish',
    after: [],
    async run(report, signal) {
      const kubectl = kubectlFor(layout, variables);
      const note = (text: string) => report({ type: 'step', step: 'drain', state: 'progress', note: text });
      try {
        await kubectl.run(['cordon', docker.nodeName], { signal });
        for (const namespace of [cluster.namespaces.app, cluster.namespaces.stores]) await drain(kubectl, namespace, note, signal);
      } catch (error) {
        // The remaining pods end with the node, as they would when the machine is switched off.
        if (!(error instanceof KubectlError) || signal.aborted) throw error;
        note(`${error.message}: its pods stop with the node`);
      }
    },
  };
}

async function drain(kubectl: Kubectl, namespace: string, note: (text: string) => void, signal: AbortSignal): Promise<void> {
  const running = await podsIn(kubectl, namespace, signal);
  const [first] = running;
  if (first === undefined) return;
  const names = running.map(({ metadata }) => metadata.name);
  await kubectl.run(['delete', 'pods', `--namespace=${namespace}`, '--wait=false', '--ignore-not-found', ...names], { signal });
  const leaving = new Set(running.map(uidOf));
  const deadline = performance.now() + drainTimeoutMs;
  for (;;) {
    const left = (await podsIn(kubectl, namespace, signal)).filter((pod) => leaving.has(uidOf(pod)));
    if (left.length === 0 || performance.now() >= deadline) return;
    note(left.map(({ metadata }) => metadata.name).join(', '));
    await delay(pollMs, undefined, { signal });
  }
}

/** The pods that still run; completed pods of a Job are ignored. */
async function podsIn(kubectl: Kubectl, namespace: string, signal: AbortSignal): Promise<readonly KubernetesObject[]> {
  const pods = (await kubectl.list(['get', 'pods', `--namespace=${namespace}`], { signal })).filter(isKubernetesObject);
  return pods.filter((pod) => !['Succeeded', 'Failed', 'Pending'].some((phase) => part(pod, 'status')['phase'] === phase));
}

const uidOf = (pod: KubernetesObject): unknown => metadataOf(pod, 'uid');

const stopStep = ({ docker }: KindOptions): Step => ({
  id: 'stop',
  title: 'Stop the cluster',
  after: ['drain'],
  async run(report, signal) {
    const { killed } = await docker.stop(signal);
    if (!killed) return;
    const note = `the node did not stop in ${stopSeconds} s and was killed: what the cluster wrote last may be lost, and the next up shows it`;
    report({ type: 'step', step: 'stop', state: 'progress', note });
  },
});

const halfMadeStep = ({ layout, variables, docker }: KindOptions): Step => ({
  id: 'delete',
  title: 'Delete what was half made',
  after: [],
  run: () => deleteHalfMade({ layout, variables, docker }),
});

const deleteStep = ({ layout, variables, docker }: KindOptions): Step => ({
  id: 'delete',
  title: 'Delete the cluster with its data',
  after: [],
  async run() {
    await deleteCluster({ layout, variables, docker });
    await removeMark(layout);
  },
});

/** Deletes the environment's folder, with the kubeconfig in it, which is useless without the cluster. */
function forgotten({ layout }: KindOptions, steps: readonly Step[], purge: boolean): readonly Step[] {
  if (!purge) return steps;
  const forget: Step = {
    id: 'forget',
    title: 'Forget the environment',
    after: steps.map(({ id }) => id),
    run: () => rm(layout.directory, { recursive: true, force: true }),
  };
  return [...steps, forget];
}
