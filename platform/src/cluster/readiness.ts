/** Whether an object of the cluster is ready, and if not, why. Pure. */
import type { KubernetesObject } from '../render/kubernetes/objects.ts';
import { condition, metadataOf, numberOf, part, text } from './fields.ts';

export type Readiness =
  | { readonly state: 'ready' }
  | { readonly state: 'waiting'; readonly because: string }
  /** A permanent failure: a longer wait changes nothing. */
  | { readonly state: 'failed'; readonly because: string };

const ready: Readiness = { state: 'ready' };
const waiting = (because: string): Readiness => ({ state: 'waiting', because });

/** The kinds that become ready some time after they were applied. */
export const lastingKinds = ['Deployment', 'StatefulSet', 'Job'] as const;
export const becomesReady = ({ kind }: KubernetesObject): boolean => lastingKinds.some((each) => each === kind);

export function readinessOf(object: KubernetesObject): Readiness {
  switch (object.kind) {
    case 'Deployment':
      return rollout(object, 'availableReplicas');
    case 'StatefulSet':
      return rollout(object, 'readyReplicas');
    case 'Job':
      return jobState(object);
    default:
      return ready;
  }
}

/** The same conditions as in `kubectl rollout status`. */
function rollout(object: KubernetesObject, counted: 'availableReplicas' | 'readyReplicas'): Readiness {
  const [spec, status] = [part(object, 'spec'), part(object, 'status')];
  if (numberOf(status['observedGeneration']) < numberOf(metadataOf(object, 'generation')))
    return waiting('the cluster has not looked at it yet');
  const stuck = condition(object, 'Progressing');
  if (stuck?.['reason'] === 'ProgressDeadlineExceeded') return { state: 'failed', because: `it gave up: ${text(stuck['message'])}` };
  const wanted = spec['replicas'] === undefined ? 1 : numberOf(spec['replicas']);
  const [updated, there] = [numberOf(status['updatedReplicas']), numberOf(status[counted])];
  if (updated < wanted) return waiting(`${updated} of ${wanted} pods are of this version`);
  if (numberOf(status['replicas']) > updated)
    return waiting(`${numberOf(status['replicas']) - updated} pods of an earlier version still run`);
  return there < wanted ? waiting(`${there} of ${wanted} pods are ready`) : ready;
}

function jobState(object: KubernetesObject): Readiness {
  if (condition(object, 'Complete')?.['status'] === 'True') return ready;
  const failed = condition(object, 'Failed');
  if (failed?.['status'] === 'True') return { state: 'failed', because: `${text(failed['reason'])}: ${text(failed['message'])}` };
  return waiting('it has not finished');
}
