/** A unit that runs permanently: Deployment, account, Service, disruption budget and autoscaler, with safe defaults. */
import {
  IntOrString,
  KubeHorizontalPodAutoscalerV2,
  KubePodDisruptionBudget,
  KubeService,
  KubeServiceAccount,
  type ObjectMeta,
} from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { labelsOf, selectorOf, unitLabel, versionOf, waveAnnotation } from './names.ts';
import { type PodProps, podSpec } from './pod.ts';
import { SleepingDeployment } from './sleeping.ts';

export interface WorkloadProps extends Omit<PodProps, 'restartPolicy'> {
  readonly namespace: string;
  readonly environment: string;
  readonly component: string;
  readonly wave: number;
  /** Ports that other pods call. @default - none, and no Service */
  readonly serves?: Readonly<Record<string, number>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The input for the metadata of one unit. */
export interface Belonging extends Pick<WorkloadProps, 'id' | 'namespace' | 'environment' | 'component' | 'wave' | 'annotations'> {
  /** Its tag becomes the version. @default - the object has no version */
  readonly image?: string;
}

export function metadataOf({ id, image, namespace, environment, component, wave, annotations }: Belonging, name = id): ObjectMeta {
  const labels = labelsOf({ environment, id, component, ...(image === undefined ? {} : { version: versionOf(image) }) });
  return {
    name,
    namespace,
    labels: { ...labels, 'app.kubernetes.io/instance': name, [unitLabel]: id },
    annotations: { ...annotations, [waveAnnotation]: String(wave) },
  };
}

/** Without annotations of the object: pods are replaced when their template changes, and their wave must not cause that. */
export function templateMetadata(props: Belonging & { readonly image: string }): ObjectMeta {
  const labels = labelsOf({ environment: props.environment, id: props.id, component: props.component, version: versionOf(props.image) });
  return { labels: { ...labels, 'app.kubernetes.io/instance': props.id, [unitLabel]: props.id } };
}

const minReadySeconds = 5;
const progressDeadlineSeconds = 300;
const targetCpuPercent = 70;
const calmSeconds = 300;

export class Workload extends Construct {
  constructor(scope: Construct, props: WorkloadProps) {
    super(scope, props.id);
    const { id, scale } = props;
    const selector = { matchLabels: selectorOf(id) };
    const scales = scale.max > scale.min;
    new KubeServiceAccount(this, 'account', { metadata: metadataOf(props), automountServiceAccountToken: false });
    new SleepingDeployment(
      this,
      'deployment',
      {
        metadata: metadataOf(props),
        spec: {
          // With an autoscaler, the autoscaler owns the number: a value here would undo its last decision at every apply.
          ...(scales ? {} : { replicas: scale.min }),
          selector,
          minReadySeconds,
          progressDeadlineSeconds,
          revisionHistoryLimit: 5,
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxUnavailable: IntOrString.fromNumber(0), maxSurge: IntOrString.fromNumber(1) },
          },
          template: { metadata: templateMetadata(props), spec: podSpec({ ...props, restartPolicy: 'Always' }) },
        },
      },
      props.preStopSeconds,
    );
    new KubePodDisruptionBudget(this, 'budget', {
      metadata: metadataOf(props),
      spec: { selector, maxUnavailable: IntOrString.fromNumber(1), unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    });
    if (props.serves !== undefined) this.#service(props, props.serves);
    if (scales) this.#autoscaler(props);
  }

  #service(props: WorkloadProps, serves: Readonly<Record<string, number>>): void {
    new KubeService(this, 'service', {
      metadata: metadataOf(props),
      spec: {
        type: 'ClusterIP',
        selector: selectorOf(props.id),
        ports: Object.entries(serves).map(([name, port]) => ({
          name,
          port,
          targetPort: IntOrString.fromString(name),
          protocol: 'TCP',
        })),
      },
    });
  }

  #autoscaler(props: WorkloadProps): void {
    const { id, scale } = props;
    new KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: metadataOf(props),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: id },
        minReplicas: scale.min,
        maxReplicas: scale.max,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: targetCpuPercent } } }],
        behavior: { scaleDown: { stabilizationWindowSeconds: calmSeconds } },
      },
    });
  }
}
