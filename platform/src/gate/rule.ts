/** A rule: a function of the objects and of the model from which they were rendered. */

import type { Resolved } from '../model/resolved.ts';
import { type KubernetesObject, keyOf } from '../render/kubernetes/objects.ts';
import { type KindName, type Of, ofKind, type PodView, podsOf } from './kinds.ts';

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

type OfPod<V> = (pod: PodView, view: V) => readonly string[];

const inPods = <V extends View>(view: V, check: OfPod<V>): readonly Problem[] =>
  view.pods.flatMap((pod) => check(pod, view).map((message) => problem(pod.key, message)));

/** A rule that checks every pod independently. */
export const podRule = (id: string, holds: string, check: OfPod<View>): Rule => ({
  id,
  holds,
  needs: 'objects',
  check: (view) => inPods(view, check),
});

/** The same for a rule that needs the model. */
export const modelPodRule = (id: string, holds: string, check: OfPod<ModelView>): Rule => ({
  id,
  holds,
  needs: 'model',
  check: (view) => inPods(view, check),
});

/** A rule that checks every object of a kind independently. */
export const kindRule = <K extends KindName>(
  id: string,
  holds: string,
  kind: K,
  check: (object: Of<K>, view: View) => readonly string[],
): Rule => ({
  id,
  holds,
  needs: 'objects',
  check: (view) => ofKind(view.objects, kind).flatMap((object) => check(object, view).map((message) => problem(object, message))),
});

export const containerRule = (
  id: string,
  holds: string,
  check: (container: PodView['containers'][number], pod: PodView) => readonly string[],
) => podRule(id, holds, (pod) => pod.containers.flatMap((each) => check(each, pod).map((message) => `container ${each.name} ${message}`)));

/** The message, or nothing when the condition holds. */
export const unless = (holds: boolean, message: string): readonly string[] => (holds ? [] : [message]);
