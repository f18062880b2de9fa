/** A task as a Job. A Job is immutable, so its name ends in a hash of its content. */
import { KubeJob, KubeServiceAccount } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { keptAnnotation, shortHash } from './names.ts';
import { type PodProps, podSpec } from './pod.ts';
import { type Belonging, metadataOf, templateMetadata } from './workload.ts';

export interface TaskProps extends Omit<PodProps, 'restartPolicy' | 'preStopSeconds'>, Omit<Belonging, 'image'> {
  /**
   * What removes the Job after it has ended: Argo before the next sync, as its hook; `up` when the Job is no longer desired, because until then it
   * proves that the task has run; or the cluster after a day.
   */
  readonly removedBy: 'argo' | 'up' | 'cluster';
}

const deadlineSeconds = 600;
const retriesMax = 6;
const keptSeconds = 86_400;
const annotations: Readonly<Record<TaskProps['removedBy'], Readonly<Record<string, string>>>> = {
  argo: { 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' },
  up: { [keptAnnotation]: 'until-not-wanted' },
  cluster: {},
};

export class Task extends Construct {
  constructor(scope: Construct, props: TaskProps) {
    super(scope, props.id);
    const { id, image, command, args, env, removedBy } = props;
    const name = `${id}-${shortHash({ image, command, args, env })}`;
    new KubeServiceAccount(this, 'account', { metadata: metadataOf(props), automountServiceAccountToken: false });
    new KubeJob(this, 'job', {
      metadata: metadataOf({ ...props, annotations: { ...props.annotations, ...annotations[removedBy] } }, name),
      spec: {
        backoffLimit: retriesMax,
        activeDeadlineSeconds: deadlineSeconds,
        ...(removedBy === 'up' ? {} : { ttlSecondsAfterFinished: keptSeconds }),
        template: { metadata: templateMetadata(props), spec: podSpec({ ...props, restartPolicy: 'Never', preStopSeconds: 0 }) },
      },
    });
  }
}
