/**
 * A terminating pod first sleeps, so that every proxy learns of it before the pod stops listening. The sleep action is newer than the typed objects,
 * which drop unknown fields, even from their own patches. It is therefore added to the rendered output.
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
