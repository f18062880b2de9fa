/** A one-shot as a Job. A Job cannot be changed, so its name ends in the hash of what it runs. */
import { KubeJob, KubeServiceAccount } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { shortHash } from './names.ts';
import { type PodProps, podSpec } from './pod.ts';
import { type Belonging, metadataOf, templateMetadata } from './workload.ts';

export interface TaskProps extends Omit<PodProps, 'restartPolicy' | 'preStopSeconds'>, Omit<Belonging, 'image'> {
  /** Argo runs it as a hook of the sync and replaces the one before; else it is removed after a day. */
  readonly asHook: boolean;
}

const deadlineSeconds = 600;
const retriesMax = 6;
const keptSeconds = 86_400;

export class Task extends Construct {
  constructor(scope: Construct, props: TaskProps) {
    super(scope, props.id);
    const { id, image, command, args, env, asHook } = props;
    const name = `${id}-${shortHash({ image, command, args, env })}`;
    const hook = { 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' };
    new KubeServiceAccount(this, 'account', { metadata: metadataOf(props), automountServiceAccountToken: false });
    new KubeJob(this, 'job', {
      metadata: metadataOf(asHook ? { ...props, annotations: { ...props.annotations, ...hook } } : props, name),
      spec: {
        backoffLimit: retriesMax,
        activeDeadlineSeconds: deadlineSeconds,
        ttlSecondsAfterFinished: keptSeconds,
        template: { metadata: templateMetadata(props), spec: podSpec({ ...props, restartPolicy: 'Never', preStopSeconds: 0 }) },
      },
    });
  }
}
