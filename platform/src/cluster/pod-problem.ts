/** Why pods are not ready, in plain language, followed by the terms of Kubernetes in brackets. Pure. */

import { unitLabel } from '../render/kubernetes/names.ts';
import type { KubernetesObject } from '../render/kubernetes/objects.ts';
import { condition, type Fields, later, metadataOf, numberOf, part, records, text } from './fields.ts';

export interface PodProblem {
  readonly because: string;
  /** A longer wait is not expected to change anything. */
  readonly hopeless: boolean;
}

/** From this number of restarts on, a container is reported as crashed. */
const startsMax = 5;
/** Exit codes of our programs that the next start would repeat. */
const meanings: ReadonlyMap<number, string> = new Map([
  [2, 'its configuration is not valid'],
  [12, 'its database schema does not fit'],
]);

/**
 * The reason why the pods of one object wait or have ended, have no node or cannot be created; else the last warning about the object. Undefined when
 * the cluster gives no reason.
 */
export function problemAmong(around: readonly KubernetesObject[], owner: KubernetesObject): PodProblem | undefined {
  const pods = podsAmong(around, owner);
  const [first] = pods.flatMap((pod) => problemOfPod(pod) ?? []);
  return first ?? refused(owner) ?? warning(around, owner, pods);
}

/** The newest first. Terminating pods are left out. */
export function podsAmong(around: readonly KubernetesObject[], owner: KubernetesObject): readonly KubernetesObject[] {
  return around
    .filter((each) => each.kind === 'Pod' && isOf(each, owner) && metadataOf(each, 'deletionTimestamp') === undefined)
    .toSorted((a, b) => (born(a) < born(b) ? 1 : -1));
}

const born = (object: KubernetesObject): string => text(metadataOf(object, 'creationTimestamp'));

/** By the label that every object of a unit has; a name with the same beginning may belong to another unit. */
function isOf(pod: KubernetesObject, { metadata }: KubernetesObject): boolean {
  const [own, wanted] = [pod.metadata.labels?.[unitLabel], metadata.labels?.[unitLabel]];
  if (pod.metadata.namespace !== metadata.namespace) return false;
  if (own !== undefined && wanted !== undefined) return own === wanted;
  return pod.metadata.name === metadata.name || pod.metadata.name.startsWith(`${metadata.name}-`);
}

function problemOfPod(pod: KubernetesObject): PodProblem | undefined {
  const { name } = pod.metadata;
  const status = part(pod, 'status');
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.['status'] === 'False')
    return { because: `no node has room for pod ${name}: ${text(scheduled['message'])}`, hopeless: false };
  if (status['phase'] === 'Failed' && status['reason'] !== undefined)
    return { because: `pod ${name} was ended (${text(status['reason'])}): ${text(status['message'])}`, hopeless: false };
  const containers = [...records(status['initContainerStatuses']), ...records(status['containerStatuses'])];
  const [found] = containers.flatMap((each) => problemOfContainer(each) ?? []);
  return found === undefined ? undefined : { ...found, because: `pod ${name}: ${found.because}` };
}

function problemOfContainer(container: Fields): PodProblem | undefined {
  const { waiting = {}, terminated = {} } = states(container);
  const reason = text(waiting['reason']);
  const message = text(waiting['message']);
  switch (reason) {
    case 'CrashLoopBackOff':
      return ended(container, part(part(container, 'lastState'), 'terminated'), `it ends again and again (${reason})`);
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'ErrImageNeverPull':
    case 'InvalidImageName':
      return {
        because: `${imageOf(container)} is not there and cannot be fetched (${reason}): ${message}`,
        hopeless: false,
      };
    case 'CreateContainerConfigError':
      return { because: `something that it reads is not there (${reason}): ${message}`, hopeless: false };
    case '':
    case 'PodInitializing':
    case 'ContainerCreating':
      break;
    default:
      return { because: `it cannot be started (${reason}): ${message}`, hopeless: false };
  }
  const failed = numberOf(terminated['exitCode']) !== 0 || terminated['reason'] === 'OOMKilled';
  return failed ? ended(container, terminated, 'it ended') : undefined;
}

const imageOf = ({ image }: Fields): string => (image === undefined ? 'its image' : `its image ${text(image)}`);

const states = (container: Fields): { readonly waiting?: Fields; readonly terminated?: Fields } => {
  const state = part(container, 'state');
  return { waiting: part(state, 'waiting'), terminated: part(state, 'terminated') };
};

function ended(container: Fields, how: Fields, what: string): PodProblem {
  const code = numberOf(how['exitCode']);
  const restarts = numberOf(container['restartCount']);
  const hopeless = meanings.has(code) || restarts >= startsMax;
  if (how['reason'] === 'OOMKilled') return { because: `${what}, last because it took more memory than its limit (OOMKilled)`, hopeless };
  if (how['exitCode'] === undefined) return { because: what, hopeless };
  const message = text(how['message']).trim().split('\n').at(-1)?.slice(0, messageCharsMax) ?? '';
  const meaning = meanings.get(code);
  const why = meaning === undefined ? `with exit code ${code}` : `because ${meaning} (exit code ${code})`;
  return { because: `${what}, last ${why}${message === '' ? '' : `: ${message}`}`, hopeless };
}

const messageCharsMax = 300;

/** Pods that the API did not allow the controller to create. */
function refused(owner: KubernetesObject): PodProblem | undefined {
  const failure = condition(owner, 'ReplicaFailure');
  return failure?.['status'] === 'True' ? { because: inBrief('FailedCreate', text(failure['message'])), hopeless: false } : undefined;
}

/** The last warning about the object, its replica sets or its pods. */
function warning(
  around: readonly KubernetesObject[],
  { metadata: { name, namespace } }: KubernetesObject,
  pods: readonly KubernetesObject[],
): PodProblem | undefined {
  const set = new RegExp(`^${name}-[a-z0-9]+$`);
  const concerns = (event: KubernetesObject) => {
    const involved = part(event, 'involvedObject');
    const about = text(involved['name']);
    if (event.metadata.namespace !== namespace) return false;
    return about === name || pods.some((pod) => pod.metadata.name === about) || (involved['kind'] === 'ReplicaSet' && set.test(about));
  };
  const last = around
    .filter((each) => each.kind === 'Event' && each['type'] === 'Warning' && concerns(each))
    .reduce<KubernetesObject | undefined>((a, b) => (a === undefined || when(b) >= when(a) ? b : a), undefined);
  return last === undefined ? undefined : { because: inBrief(text(last['reason']), text(last['message'])), hopeless: false };
}

const when = (event: KubernetesObject): string =>
  [event['lastTimestamp'], event['eventTime'], event['firstTimestamp']].map(text).reduce(later);

function inBrief(reason: string, message: string): string {
  if (/exceeded quota/.test(message)) return `the quota of the namespace leaves no room for it (${reason}): ${message}`;
  if (reason === 'FailedCreate') return `its pods are not let in (${reason}): ${message}`;
  if (reason === 'Unhealthy') return `it does not answer as it should (${reason}): ${message}`;
  return `${reason}: ${message}`;
}
