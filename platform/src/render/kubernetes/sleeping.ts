/**
 * A pod that is going away first sleeps, so that everybody hears of it before it stops listening. The sleep action is newer than the typed
 * objects, which drop what they do not know, also from their own patches: so it is added to what they print.
 */
import { JsonPatch } from 'cdk8s';
import { KubeDeployment, type KubeDeploymentProps, KubeStatefulSet, type KubeStatefulSetProps } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';

const sleep = (seconds: number): JsonPatch =>
  JsonPatch.add('/spec/template/spec/containers/0/lifecycle', { preStop: { sleep: { seconds } } });

export class SleepingDeployment extends KubeDeployment {
  readonly #patch: JsonPatch;

  constructor(scope: Construct, id: string, props: KubeDeploymentProps, seconds: number) {
    super(scope, id, props);
    this.#patch = sleep(seconds);
  }

  override toJson(): unknown {
    return JsonPatch.apply(super.toJson(), this.#patch);
  }
}

export class SleepingStatefulSet extends KubeStatefulSet {
  readonly #patch: JsonPatch;

  constructor(scope: Construct, id: string, props: KubeStatefulSetProps, seconds: number) {
    super(scope, id, props);
    this.#patch = sleep(seconds);
  }

  override toJson(): unknown {
    return JsonPatch.apply(super.toJson(), this.#patch);
  }
}
