/** A rule: a function of the objects and of the model from which they were rendered. */

import type { Resolved } from '../model/resolved.ts';
import { type KubernetesObject, keyOf } from '../render/kubernetes/objects.ts';
import { type PodView, podsOf } from './kinds.ts';

export interface GateInput {
  readonly objects: readonly KubernetesObject[];
  /** Unknown for manifests that are not ours; rules that need it are skipped. */
  readonly resolved?: Resolved;
}

/** The input of every rule. */
export interface View extends GateInput {
  readonly pods: readonly PodView[];
}
export interface ModelView extends View {
  readonly resolved: Resolved;
}

/** A problem of one object; the key is that of `keyOf`. */
export interface Problem {
  readonly object: string;
  readonly message: string;
}
export interface Finding extends Problem {
  readonly rule: string;
}

interface Described {
  readonly id: string;
  /** A sentence that is true of valid manifests. */
  readonly holds: string;
}
export type Rule = Described &
  (
    | { readonly needs: 'objects'; readonly check: (view: View) => readonly Problem[] }
    | { readonly needs: 'model'; readonly check: (view: ModelView) => readonly Problem[] }
  );

export const viewOf = (input: GateInput): View => ({ ...input, pods: podsOf(input.objects) });

export const problem = (object: KubernetesObject | string, message: string): Problem => ({
  object: typeof object === 'string' ? object : keyOf(object),
  message,
});

/** A rule that checks every pod independently. */
export const podRule = (id: string, holds: string, check: (pod: PodView) => readonly string[]): Rule => ({
  id,
  holds,
  needs: 'objects',
  check: ({ pods }) => pods.flatMap((pod) => check(pod).map((message) => problem(pod.key, message))),
});

export const containerRule = (
  id: string,
  holds: string,
  check: (container: PodView['containers'][number], pod: PodView) => readonly string[],
) => podRule(id, holds, (pod) => pod.containers.flatMap((each) => check(each, pod).map((message) => `container ${each.name} ${message}`)));

/** The message, or nothing when the condition holds. */
export const unless = (holds: boolean, message: string): readonly string[] => (holds ? [] : [message]);
