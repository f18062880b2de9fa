/** Whether an object of the cluster does what it is for, and if not, why. Pure. */
import { isRecord, type KubernetesObject } from '../charts/objects.ts';

export type Readiness =
  | { readonly state: 'ready' }
  | { readonly state: 'waiting'; readonly because: string }
  /** It gave up: waiting longer changes nothing. */
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

/** The same questions as `kubectl rollout status`. */
function rollout(object: KubernetesObject, counted: 'availableReplicas' | 'readyReplicas'): Readiness {
  const [spec, status, metadata] = [part(object, 'spec'), part(object, 'status'), part(object, 'metadata')];
  const stuck = condition(object, 'Progressing');
  if (stuck?.['reason'] === 'ProgressDeadlineExceeded') return { state: 'failed', because: `it gave up: ${text(stuck['message'])}` };
  if (numberOf(status['observedGeneration']) < numberOf(metadata['generation'])) return waiting('the cluster has not looked at it yet');
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

/**
 * Why the pods of a unit do not run: what their containers wait for or ended with, why they have no node, and else the last warning about
 * the object or its pods. Undefined when the cluster does not say.
 */
export function reasonAmong(around: readonly KubernetesObject[], { metadata: { name } }: KubernetesObject): string | undefined {
  const belongs = (other: string) => other === name || other.startsWith(`${name}-`);
  const pods = around.filter((each) => each.kind === 'Pod' && belongs(each.metadata.name));
  const warnings = around.filter(
    (each) => each.kind === 'Event' && each['type'] === 'Warning' && belongs(text(part(each, 'involvedObject')['name'])),
  );
  return [...pods.flatMap(ofPod), ...warnings.toReversed().map((event) => `${text(event['reason'])}: ${text(event['message'])}`)][0];
}

function ofPod(pod: KubernetesObject): readonly string[] {
  const status = part(pod, 'status');
  const containers = [...records(status['initContainerStatuses']), ...records(status['containerStatuses'])].flatMap((container) => {
    const [wait, ended] = [part(part(container, 'state'), 'waiting'), part(part(container, 'lastState'), 'terminated')];
    const { reason } = wait;
    if (reason === undefined || reason === 'PodInitializing' || reason === 'ContainerCreating') return [];
    const exit = ended['exitCode'] === undefined ? '' : `, it ended with ${text(ended['exitCode'])}`;
    const message = wait['message'] === undefined ? '' : ` (${text(wait['message'])})`;
    return [`pod ${pod.metadata.name}: ${text(reason)}${exit}${message}`];
  });
  const scheduled = condition(pod, 'PodScheduled');
  const homeless = scheduled?.['status'] === 'False' ? [`pod ${pod.metadata.name} has no node: ${text(scheduled['message'])}`] : [];
  return [...containers, ...homeless];
}

type Fields = Readonly<Record<string, unknown>>;
const part = (value: Fields, key: string): Fields => {
  const found = value[key];
  return isRecord(found) ? found : {};
};
const records = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const condition = (object: KubernetesObject, type: string): Fields | undefined =>
  records(part(object, 'status')['conditions']).find((each) => each['type'] === type);
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
